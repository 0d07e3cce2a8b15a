import { types } from 'node:util';
import type { Clock, StartTimer } from '#lib/core/clock.ts';
import { longestTimerMs } from './backoff.ts';

export type StopReason = 'attempt-timeout' | 'deadline' | 'cancelled';

/** The work was ended, or not even started. */
export interface Stopped {
  readonly stopped: StopReason;
  readonly started: boolean;
}

export interface Bounds {
  readonly attemptTimeoutMs: number;
  /** Milliseconds since the epoch; Infinity for none. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
}

/** An attempt with less time than this would only burn a request. */
export const shortestAttemptMs = 100;

interface Time {
  readonly clock: Clock;
  readonly startTimer: StartTimer;
}

/**
 * Runs the work until it settles or a bound is reached, whichever is first. At a bound it aborts the signal that the work
 * was given and answers at once, even if the work does not heed it. No timer and no listener is left.
 */
export function runBounded<T>(
  bounds: Bounds,
  time: Time,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<{ value: T } | Stopped> {
  const controller = new AbortController();
  return awaitBounded(
    bounds,
    time,
    () => work(controller.signal),
    () => controller.abort(),
  );
}

/** The same for work that nothing can end: at a bound it goes on by itself. `onStop` is called after the answer. */
export function awaitBounded<T>(
  bounds: Bounds,
  time: Time,
  work: () => Promise<T>,
  onStop?: () => void,
): Promise<{ value: T } | Stopped> {
  const now = time.clock();
  const stopped = stoppedBefore(bounds, now);
  return stopped ? Promise.resolve(stopped) : settleWithin(bounds, now, time.startTimer, work, onStop);
}

/** The same for what may be at hand, which needs no timer. It throws what the work throws at once. */
export function awaitAtHand<T>(
  bounds: Bounds,
  time: Time,
  work: () => T | Promise<T>,
): { value: T } | Stopped | Promise<{ value: T } | Stopped> {
  const now = time.clock();
  const stopped = stoppedBefore(bounds, now);
  if (stopped) return stopped;
  const given = work();
  return types.isPromise(given) ? settleWithin(bounds, now, time.startTimer, () => given) : { value: given };
}

function stoppedBefore({ signal, deadline }: Bounds, now: number): Stopped | undefined {
  if (signal?.aborted) return { stopped: 'cancelled', started: false };
  return deadline <= now ? { stopped: 'deadline', started: false } : undefined;
}

function settleWithin<T>(
  bounds: Bounds,
  now: number,
  startTimer: StartTimer,
  work: () => Promise<T>,
  onStop?: () => void,
): Promise<{ value: T } | Stopped> {
  const remainingMs = bounds.deadline - now;
  return new Promise((resolve, reject) => {
    const stop = (stopped: StopReason) => {
      release();
      resolve({ stopped, started: true });
      onStop?.();
    };
    const cancel = () => stop('cancelled');
    const release = () => {
      stopTimer();
      bounds.signal?.removeEventListener('abort', cancel);
    };
    const timeoutMs = Math.min(bounds.attemptTimeoutMs, remainingMs, longestTimerMs);
    const reason = remainingMs <= bounds.attemptTimeoutMs ? 'deadline' : 'attempt-timeout';
    const stopTimer = startTimer(timeoutMs, () => stop(reason));
    bounds.signal?.addEventListener('abort', cancel, { once: true });
    Promise.try(work).then(
      (value) => {
        release();
        resolve({ value });
      },
      (error) => {
        release();
        reject(error);
      },
    );
  });
}
