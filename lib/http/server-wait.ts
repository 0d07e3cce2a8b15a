import { parseHttpDate } from './http-date.ts';
import { hasLimitSign } from './limit-sign.ts';
import type { Provider } from './provider.ts';
import { type RateLimit, readRateLimit } from './rate-limit.ts';
import { parseRetryAfter } from './retry-after.ts';

/** What a response says of when to come back. */
export interface WaitHints {
  /** `Retry-After`, in milliseconds from now. */
  readonly retryAfterMs: number | undefined;
  readonly rateLimit: RateLimit | undefined;
}

export const noHints: WaitHints = { retryAfterMs: undefined, rateLimit: undefined };

/** The hints in the headers of a response; header names are lower case. `now` is in milliseconds since the epoch. */
export function readHints(headers: Readonly<Record<string, string>>, provider: Provider, now: number): WaitHints {
  // Times in headers are by the server's clock, which its Date header shows.
  const serverNow = parseHttpDate(headers['date'] ?? '', now) ?? now;
  return {
    retryAfterMs: parseRetryAfter(headers['retry-after'], serverNow),
    rateLimit: readRateLimit(headers, provider, now, serverNow),
  };
}

export interface ServerWait {
  readonly reason: 'retry-after' | 'reset' | 'unspecified-limit';
  /** The shortest wait, in milliseconds. */
  readonly waitMs: number;
}

// The limit is replenished in the course of that second, not at its start.
const afterResetMs = 1_000;
// What GitHub's documentation asks for where no time is given; a fair guess for others.
const unknownResetMs = 60_000;

/** How long to stay away from a limit that is replenished then, in milliseconds. */
export const resetWaitMs = (resetAt: number, now: number): number => Math.max(0, resetAt - now) + afterResetMs;

/**
 * How long a limit asks us to wait. The first that applies: `Retry-After`; the reset of a used-up limit; the provider's
 * wait for a limit that names no time, doubled for each such wait before it. undefined when none does: then back off.
 *
 * A reset beside a remainder has nothing to do with the refusal. A reset without one counts, unless the body says that
 * it is a limit without headers.
 */
export function limitWait(
  hints: WaitHints,
  data: unknown,
  provider: Provider,
  unspecifiedWaits: number,
  now: number,
): ServerWait | undefined {
  if (hints.retryAfterMs !== undefined) return { reason: 'retry-after', waitMs: hints.retryAfterMs };
  const { remaining, resetAt } = hints.rateLimit ?? {};
  const signed = hasLimitSign(data, provider);
  if (resetAt !== undefined && (remaining === 0 || (remaining === undefined && !signed))) {
    return { reason: 'reset', waitMs: resetWaitMs(resetAt, now) };
  }
  const waitMs = provider.unspecifiedLimitWaitMs ?? (remaining === 0 || signed ? unknownResetMs : undefined);
  return waitMs === undefined ? undefined : { reason: 'unspecified-limit', waitMs: waitMs * 2 ** unspecifiedWaits };
}
