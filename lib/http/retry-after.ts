import { parseHttpDate } from './http-date.ts';

// 31,700 years: what is longer would leave the range of Date.
const longestWaitMs = 1e15;

/**
 * `Retry-After` (RFC 9110 section 10.2.3) as milliseconds from now: a whole number of seconds or an HTTP-date, nothing
 * else. A date in the past is 0. `serverNow` is the time by the clock of the server that wrote the date.
 */
export function parseRetryAfter(value: string | undefined, serverNow: number): number | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1_000, longestWaitMs);
  const at = parseHttpDate(text, serverNow);
  return at === undefined ? undefined : Math.max(0, at - serverNow);
}
