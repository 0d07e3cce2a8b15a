import type { Call, CredentialStatus } from '#lib/connectors/connector.ts';
import * as z from '#lib/contract/schema.ts';
import type { HttpClient } from '#lib/http/client.ts';

const user = z.object({ login: z.string() });

/** GitHub's own header, as in `2026-12-31 23:59:59 UTC`; absent for a token that does not end. */
const expirationHeader = 'github-authentication-token-expiration';

/** https://docs.github.com/en/rest/users/users#get-the-authenticated-user */
export async function verifyCredential(client: HttpClient, call: Call): Promise<CredentialStatus> {
  const { data, headers } = await client.get('/user', { ...call, parse: user.parse });
  const expiresAt = parseExpiration(headers[expirationHeader]);
  return { account: data.login, ...(expiresAt !== undefined && { expiresAt }) };
}

/** Milliseconds since the epoch, or undefined where the header is absent or is no such date. */
export function parseExpiration(header: string | undefined): number | undefined {
  // Some tokens come with an offset instead (`+0200`): https://github.com/google/go-github/pull/2650
  const [, date, time, zone] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (UTC|[+-]\d{4})$/.exec(header ?? '') ?? [];
  if (!date || !time || !zone) return undefined;
  const instant = Date.parse(`${date}T${time}${zone === 'UTC' ? 'Z' : zone.replace(/(\d\d)$/, ':$1')}`);
  return Number.isNaN(instant) ? undefined : instant;
}
