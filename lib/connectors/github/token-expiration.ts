/** GitHub's own header, as in `2026-12-31 23:59:59 UTC`; absent for a token that does not end. */
export const expirationHeader = 'github-authentication-token-expiration';

/** Milliseconds since the epoch, or undefined where the header is absent or is no such date. */
export function parseExpiration(header: string | undefined): number | undefined {
  // Some tokens come with an offset instead (`+0200`): https://github.com/google/go-github/pull/2650
  const [, date, time, zone] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (UTC|[+-]\d{4})$/.exec(header ?? '') ?? [];
  if (!date || !time || !zone) return undefined;
  const instant = Date.parse(`${date}T${time}${zone === 'UTC' ? 'Z' : zone.replace(/(\d\d)$/, ':$1')}`);
  return Number.isNaN(instant) ? undefined : instant;
}
