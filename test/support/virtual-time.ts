import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Sleep, StartTimer } from '#lib/core/clock.ts';

/**
 * Time that jumps from one event to the next, for clients, servers and signals of one test. It stands still while
 * something real is under way: what goes over a socket takes no virtual time, however long it takes.
 */
export interface VirtualTime {
  /** Milliseconds since the epoch. */
  readonly now: Clock;
  readonly sleep: Sleep;
  readonly startTimer: StartTimer;
  /** Time stands still until the function that it gives is called; a second call of that does nothing. */
  standStill(): () => void;
  /**
   * Lets time pass until the work settles, and gives what it gives. Rejects with a StuckError when it cannot settle any
   * more, or goes on without an end.
   */
  run<T>(work: Promise<T>): Promise<T>;
}

/** The work would never have settled. */
export class StuckError extends Error {
  override readonly name = 'StuckError';
}

/** The moment at which it begins: the one that the format of the conformance cases gives. */
const virtualStart = Date.parse('2026-01-01T00:00:00.000Z');

// Node's limit; a longer timer fires after 1 ms (https://nodejs.org/api/timers.html#settimeoutcallback-delay-args).
const longestTimerMs = 2 ** 31 - 1;
// A body that drips for ever makes an event each time, and a client that asks for ever ends something real.
const mostEvents = 50_000;
// What client and server do in answer to an event, streams and forms included, is done after so many turns.
const turnsToSettle = 8;
// Loopback answers in a millisecond. This only ends a run that would hang.
const mostRealMs = 10_000;

interface TimedEvent {
  readonly at: number;
  readonly run: () => void;
}

export function createVirtualTime(start: number = virtualStart): VirtualTime {
  const events = new Set<TimedEvent>();
  let now = start;
  let standing = 0;
  // How often something real has ended.
  let ended = 0;
  let wake = () => {};

  const startTimer: StartTimer = (milliseconds, expire) => {
    const event = { at: now + timerLength(milliseconds), run: expire };
    events.add(event);
    return () => {
      events.delete(event);
    };
  };

  function next(): TimedEvent | undefined {
    let first: TimedEvent | undefined;
    for (const event of events) if (!first || event.at < first.at) first = event;
    return first;
  }

  async function untilMoving(): Promise<void> {
    const guard = new AbortController();
    const moving = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const hung = delay(mostRealMs, undefined, { signal: guard.signal }).then(
      () => {
        throw new StuckError('a request was on the wire for 10 real seconds, with nothing to wait for');
      },
      () => {},
    );
    await Promise.race([moving, hung]).finally(() => guard.abort());
  }

  return {
    now: () => now,
    startTimer,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const abort = () => {
          cancel();
          reject(signal?.reason);
        };
        const cancel = startTimer(milliseconds, () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        });
        signal?.addEventListener('abort', abort, { once: true });
      }),
    standStill() {
      let still = true;
      standing += 1;
      return () => {
        if (!still) return;
        still = false;
        standing -= 1;
        ended += 1;
        wake();
      };
    },
    async run(work) {
      let settled = false;
      const settle = () => {
        settled = true;
        wake();
      };
      work.then(settle, settle);
      for (let count = 0; count < mostEvents; count += 1) {
        const endedBefore = ended;
        for (let turn = 0; turn < turnsToSettle && ended === endedBefore; turn += 1) await new Promise(setImmediate);
        if (settled) return work;
        if (standing > 0) {
          await untilMoving();
          continue;
        }
        // What follows from that has all the turns again.
        if (ended !== endedBefore) continue;
        const event = next();
        if (!event) throw new StuckError('the call never settles: nothing is under way and nothing is waited for');
        events.delete(event);
        now = event.at;
        event.run();
      }
      throw new StuckError(`the call did not settle within ${mostEvents} events`);
    },
  };
}

function timerLength(milliseconds: number): number {
  if (Number.isNaN(milliseconds) || milliseconds > longestTimerMs) return 1;
  return Math.max(0, milliseconds);
}
