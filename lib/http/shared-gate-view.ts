import type { Clock, StartTimer } from '#lib/core/clock.ts';
import { awaitBounded } from './bounded.ts';
import { type Gate, longestClosureMs } from './gate.ts';
import { type HttpClientHooks, notify, type SharedGateFailure } from './hooks.ts';
import { setRecent } from './recent-map.ts';
import type { SharedGate } from './shared-gate.ts';

/** What one process knows of a SharedGate. Neither promise rejects: a gate that cannot be asked is open. */
export interface SharedGateView {
  /** Looks a bucket up and closes the process's own gate as long; undefined when it has just been looked up. */
  lookUp(bucket: string, now: number): Promise<void> | undefined;
  /** Tells the others, unless they know of a later time. */
  close(bucket: string, until: number): Promise<void>;
}

interface Known {
  readonly at: number;
  readonly until: number;
  /** Set while it is looked up: who comes meanwhile waits for the same answer. */
  readonly look?: { readonly done: Promise<void> };
}

const lookEveryMs = 5_000;
// No request is held up longer than this by what is only there to help it.
const bounds = { attemptTimeoutMs: 1_000, deadline: Number.POSITIVE_INFINITY, signal: undefined };

export function viewSharedGate(
  shared: SharedGate,
  gate: Gate,
  context: { readonly clock: Clock; readonly startTimer: StartTimer; readonly hooks: HttpClientHooks },
): SharedGateView {
  const buckets = new Map<string, Known>();

  async function ask<T>(during: SharedGateFailure['during'], bucket: string, work: () => Promise<T>) {
    const fail = (reason: string) => notify(context.hooks.onSharedGateFailure, { bucket, during, reason });
    try {
      const run = await awaitBounded(bounds, context, work);
      if ('value' in run) return run.value;
      fail('timeout');
    } catch (error) {
      fail(Error.isError(error) ? error.name : typeof error);
    }
    return undefined;
  }

  async function look(bucket: string, at: number): Promise<void> {
    const until = await ask('read', bucket, () => shared.read(bucket));
    const told = buckets.get(bucket)?.until ?? 0;
    setRecent(buckets, bucket, { at, until: Math.max(until ?? 0, told) });
    if (until !== undefined) gate.close(bucket, Math.min(until, at + longestClosureMs));
  }

  return {
    lookUp(bucket, now) {
      const known = buckets.get(bucket);
      if (known?.look) return known.look.done;
      // A clock that was set back must not keep it from being looked up.
      if (known && now >= known.at && now - known.at < lookEveryMs) return undefined;
      const done = look(bucket, now);
      setRecent(buckets, bucket, { at: now, until: known?.until ?? 0, look: { done } });
      return done;
    },
    async close(bucket, until) {
      const known = buckets.get(bucket);
      if (known && until <= known.until) return;
      const told = await ask('close', bucket, async () => {
        await shared.close(bucket, until);
        return true;
      });
      const now = buckets.get(bucket);
      if (told)
        setRecent(buckets, bucket, { at: now?.at ?? 0, until: Math.max(until, now?.until ?? 0), look: now?.look });
    },
  };
}
