import type { Clock, Sleep, StartTimer } from '#lib/core/clock.ts';
import { addedJitterMs, longestTimerMs } from './backoff.ts';
import type { Bounds } from './bounded.ts';
import { awaitBounded, shortestAttemptMs } from './bounded.ts';
import type { CircuitBreaker, Entry } from './circuit-breaker.ts';
import { type Gate, lastToOpen } from './gate.ts';
import type { HttpClientErrorKind } from './http-client-error-kind.ts';
import type { Lane } from './lane.ts';
import type { SharedGateView } from './shared-gate-view.ts';

/** Room for one attempt: whoever has it leaves the lane, and records with the circuit how it went. */
export interface Place {
  readonly admitted: true;
  readonly lane: Lane | undefined;
  readonly entry: Entry;
}

/** A place; or why there is none, and when to come back. */
type Admission = Place | { readonly admitted: false; readonly kind: HttpClientErrorKind; readonly retryAt?: number };

/** Who wants to send something, and how long it can wait. */
export interface Applicant {
  /** What it may be counted against, as far as that is known at the time. */
  buckets(): readonly string[];
  readonly lane: Lane | undefined;
  readonly bounds: Bounds;
  readonly settings: { readonly maxServerWaitMs: number; readonly jitter: 'full' | 'none' };
  /** Until when it has waited already, whatever the clock says; milliseconds since the epoch. */
  readonly waitedUntil: number;
  /** Before it waits for its bucket. */
  onHeldBack(bucket: string, waitMs: number): void;
}

export interface Doors {
  readonly gate: Gate;
  readonly sharedGate: SharedGateView | undefined;
  readonly circuit: CircuitBreaker;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly startTimer: StartTimer;
  readonly random: () => number;
}

/**
 * Waits until an attempt may be sent: the circuit is closed, its bucket is open, its turn has come where the bucket is
 * paced, its lane has a place, and all of that still holds then. A wait that does not fit is refused at once. A place is
 * never held through a wait.
 */
export async function admit(applicant: Applicant, doors: Doors): Promise<Admission> {
  const { lane, bounds, settings } = applicant;
  const { gate, sharedGate, circuit, clock } = doors;
  // A clock that was set back must not make anybody wait twice.
  let earliest = applicant.waitedUntil;
  const now = () => Math.max(clock(), earliest);

  for (;;) {
    for (const bucket of applicant.buckets()) {
      const look = sharedGate?.lookUp(bucket, clock());
      if (look === undefined) continue;
      const looked = await awaitBounded(bounds, doors, () => look);
      if ('stopped' in looked && looked.stopped !== 'attempt-timeout') return refused(looked.stopped);
    }
    const asked = now();
    if (circuit.openUntil() > asked) return refused('circuit-open', circuit.openUntil());

    const bucket = lastToOpen(applicant.buckets(), gate, asked);
    const passage = gate.pass(bucket, asked, Math.min(bounds.deadline, asked + settings.maxServerWaitMs));
    if (passage.until > asked) {
      const leastMs = passage.until - asked;
      const waitMs = passage.reserved ? leastMs : leastMs + addedJitterMs(leastMs, doors.random(), settings.jitter);
      const fits =
        leastMs <= settings.maxServerWaitMs &&
        waitMs <= longestTimerMs &&
        asked + waitMs + shortestAttemptMs <= bounds.deadline;
      if (!fits) return refused('rate-limited', passage.until);
      applicant.onHeldBack(bucket, waitMs);
      if (await isCancelled(waitMs, bounds.signal, doors.sleep)) return refused('cancelled');
      earliest = asked + waitMs;
      if (!passage.reserved) continue;
    }

    if (lane && !lane.tryEnter()) {
      const wait = await lane.enter(bounds);
      if (wait !== 'entered') return refused(wait);
    }
    // While it waited, another request may have met the limit, or found the service failing.
    const entered = now();
    const isClosed = applicant.buckets().some((one) => gate.closedUntil(one) > entered);
    const entry = isClosed ? 'held' : circuit.enter(entered);
    if (entry === 'closed' || entry === 'probe') return { admitted: true, lane, entry };
    lane?.leave('unused');
    if (entry === 'open') return refused('circuit-open', Math.max(circuit.openUntil(), entered));
  }
}

function refused(kind: HttpClientErrorKind, retryAt?: number): Admission {
  return { admitted: false, kind, ...(retryAt !== undefined && { retryAt }) };
}

/** Waits; true when the caller's signal ended it. */
export async function isCancelled(
  milliseconds: number,
  signal: AbortSignal | undefined,
  sleep: Sleep,
): Promise<boolean> {
  try {
    await sleep(milliseconds, signal);
    return false;
  } catch (error) {
    if (signal?.aborted) return true;
    throw error;
  }
}
