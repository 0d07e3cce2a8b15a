/** The longest time that a Node timer takes; a longer one fires at once. */
export const longestTimerMs = 2 ** 31 - 1;

/**
 * Exponential backoff, with full jitter: anything from 0 to the doubled factor, in milliseconds; without: that itself. `failures` is 1 for the
 * first; `random` is in [0, 1).
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(
  failures: number,
  random: number,
  options: { factorMs: number; maxBackoffMs: number; jitter: 'full' | 'none' },
): number {
  const longestMs = Math.min(options.maxBackoffMs, options.factorMs * 2 ** (failures - 1));
  return options.jitter === 'full' ? Math.round(random * longestMs) : longestMs;
}

/**
 * What is added to a wait that the server named, so that those who wait for the same second do not all come back in it:
 * up to 10 % and a second, 10 s at most.
 */
export function addedJitterMs(waitMs: number, random: number, jitter: 'full' | 'none'): number {
  if (jitter === 'none') return 0;
  return Math.round(random * Math.min(waitMs * 0.1 + 1_000, 10_000));
}
