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

/**
 * Runs the work until it settles or a bound is reached, whichever is first. At a bound it aborts the signal that the work
 * was given and answers at once, even if the work does not heed it. No timer and no listener is left.
 */
export async function runBounded<T>(
  bounds: Bounds,
  { clock, startTimer }: { readonly clock: Clock; readonly startTimer: StartTimer },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<{ value: T } | Stopped> {
  const remainingMs = bounds.deadline - clock();
  if (bounds.signal?.aborted) return { stopped: 'cancelled', started: false };
  if (remainingMs <= 0) return { stopped: 'deadline', started: false };

  const controller = new AbortController();
  const stopped = Promise.withResolvers<Stopped>();
  const stop = (reason: StopReason) => {
    stopped.resolve({ stopped: reason, started: true });
    controller.abort();
  };
  const cancel = () => stop('cancelled');
  const timeoutMs = Math.min(bounds.attemptTimeoutMs, remainingMs, longestTimerMs);
  const reason = remainingMs <= bounds.attemptTimeoutMs ? 'deadline' : 'attempt-timeout';
  const stopTimer = startTimer(timeoutMs, () => stop(reason));
  bounds.signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await Promise.race([work(controller.signal).then((value) => ({ value })), stopped.promise]);
  } finally {
    stopTimer();
    bounds.signal?.removeEventListener('abort', cancel);
  }
}
