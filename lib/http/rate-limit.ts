import type { Provider, RateLimitHeaders, ResetUnit } from './provider.ts';
import { parseRateLimitField } from './rate-limit-field.ts';

/** What a response says of the limit that its request was counted against. */
export interface RateLimit {
  readonly limit?: number;
  readonly remaining?: number;
  /** When the limit is replenished, in milliseconds since the epoch, by the local clock. */
  readonly resetAt?: number;
  /** The name of the bucket. */
  readonly resource?: string;
}

type Headers = Readonly<Record<string, string>>;

// A reset that passed longer ago says nothing of a limit that is still closed.
const oldestResetMs = 60_000;
// The year 5138 in seconds, 1973 in milliseconds: a larger number is not seconds, a smaller one not milliseconds.
const fewestEpochMilliseconds = 1e11;
// 31 years: a larger number of seconds is a date.
const fewestEpochSeconds = 1e9;

/**
 * The limit by the provider's headers, else by the `RateLimit` field; undefined when there is neither. Of several limits
 * it is the used-up one that is replenished last, else the first. `serverNow` is the time by the server's clock; a reset
 * that is malformed, too long ago, or in another unit is left out.
 */
export function readRateLimit(
  headers: Headers,
  provider: Provider,
  now: number,
  serverNow: number,
): RateLimit | undefined {
  let telling: RateLimit | undefined;
  for (const names of provider.rateLimitHeaders) {
    telling = moreTelling(telling, readHeaders(headers, names, now, serverNow));
  }
  for (const { remaining, resetMs } of parseRateLimitField(headers['ratelimit'])) {
    telling = moreTelling(telling, { remaining, ...(resetMs !== undefined && { resetAt: now + resetMs }) });
  }
  const resource = readResource(headers, provider);
  return resource === undefined ? telling : { ...telling, resource };
}

/** The one that is used up, and of two such the one that is replenished later; else the first. */
function moreTelling(first: RateLimit | undefined, second: RateLimit | undefined): RateLimit | undefined {
  if (!first || !second) return first ?? second;
  if (second.remaining !== 0) return first;
  return first.remaining !== 0 || (second.resetAt ?? 0) > (first.resetAt ?? 0) ? second : first;
}

function readHeaders(headers: Headers, names: RateLimitHeaders, now: number, serverNow: number): RateLimit | undefined {
  const limit = wholeNumber(names.limit && headers[names.limit]);
  const remaining = wholeNumber(names.remaining && headers[names.remaining]);
  const resetMs = parseReset(headers[names.reset], names.resetUnit, serverNow);
  if (limit === undefined && remaining === undefined && resetMs === undefined) return undefined;
  return {
    ...(limit !== undefined && { limit }),
    ...(remaining !== undefined && { remaining }),
    ...(resetMs !== undefined && { resetAt: now + resetMs }),
  };
}

function readResource(headers: Headers, { rateLimitHeaders }: Provider): string | undefined {
  for (const { resource } of rateLimitHeaders) {
    const named = resource && headers[resource];
    if (named) return named;
  }
  return undefined;
}

/** A reset as milliseconds from now, below 0 when it has just passed; undefined when it cannot be what it says it is. */
export function parseReset(value: string | undefined, unit: ResetUnit, serverNow: number): number | undefined {
  const number = wholeNumber(value);
  return number === undefined ? undefined : resetIn(number, unit, serverNow);
}

function resetIn(number: number, unit: ResetUnit, serverNow: number): number | undefined {
  if (unit === 'by-size') return resetIn(number, unitBySize(number), serverNow);
  if (unit === 'delta-seconds') return number < fewestEpochSeconds ? number * 1_000 : undefined;
  if ((unit === 'epoch-milliseconds') !== number >= fewestEpochMilliseconds) return undefined;
  const resetMs = (unit === 'epoch-milliseconds' ? number : number * 1_000) - serverNow;
  return resetMs < -oldestResetMs ? undefined : resetMs;
}

function unitBySize(number: number): ResetUnit {
  if (number < fewestEpochSeconds) return 'delta-seconds';
  return number < fewestEpochMilliseconds ? 'epoch-seconds' : 'epoch-milliseconds';
}

// Fifteen digits are exact, and as milliseconds within the range of Date.
function wholeNumber(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,15}$/.test(value.trim()) ? Number(value) : undefined;
}
