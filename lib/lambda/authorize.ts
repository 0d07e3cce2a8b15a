import type { Caller, VerifyApiKey } from '#lib/auth/api-key-verifier.ts';
import type { Scope } from '#lib/contract/api-keys.ts';
import { ProblemError } from '#lib/core/errors.ts';

/**
 * The caller of a request, if its key has the scope that the route asks for; undefined where a route with the scope
 * `none` is called without a key, or looks at none. Throws a 401 or 403 with the challenge of RFC 6750 section 3.
 */
export async function authorize(
  verifyApiKey: VerifyApiKey | undefined,
  authorization: string | undefined,
  scope: Scope | 'none',
): Promise<Caller | undefined> {
  if (scope === 'none' && (authorization === undefined || !verifyApiKey)) return undefined;
  const caller = await verifyApiKey?.(authorization);
  if (!caller) throw keyMissing();
  if (caller === 'unknown') throw keyUnknown();
  if (scope !== 'none' && !caller.scopes.includes(scope)) throw scopeMissing(scope);
  return caller;
}

// Without a key there is no error to name: RFC 6750 section 3.1.
const challenge = (parameters = '') => ({ 'www-authenticate': `Bearer realm="Liaison"${parameters}` });

const keyMissing = () =>
  new ProblemError({
    status: 401,
    detail: 'No API key was sent that can be read. Send it as "Authorization: Bearer <key>".',
    headers: challenge(),
  });

const keyUnknown = () =>
  new ProblemError({
    status: 401,
    detail:
      'Liaison does not know this API key. It may be mistyped or revoked; ask the people who run Liaison for another.',
    headers: challenge(', error="invalid_token"'),
  });

const scopeMissing = (scope: Scope) =>
  new ProblemError({
    status: 403,
    detail: `This API key lacks the scope "${scope}". Use a key that has it.`,
    headers: challenge(`, error="insufficient_scope", scope="${scope}"`),
  });
