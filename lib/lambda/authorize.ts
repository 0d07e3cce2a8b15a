import type { Caller, Callers, Presented } from '#lib/auth/callers.ts';
import type { Route } from '#lib/contract/route.ts';
import { ProblemError } from '#lib/core/errors.ts';

export interface PresentedRequest extends Presented {
  /** A page of our own sent it. */
  readonly sameOrigin: boolean;
}

/**
 * The caller of a request, if its key has the scope that the route asks for; undefined where the route needs none, and
 * none is shown. Throws a 401 or 403 with the challenge of RFC 6750 section 3, and a 403 where the request would change
 * something and may come from another site's page, which a browser sends cookies and Basic credentials with.
 */
export async function authorize(
  callers: Callers | undefined,
  presented: PresentedRequest,
  { scope, method }: Pick<Route, 'scope' | 'method'>,
): Promise<Caller | undefined> {
  const nothingShown = presented.authorization === undefined && presented.session === undefined;
  if (scope === 'none' || (scope === 'optional' && nothingShown)) return undefined;
  const caller = await callers?.identify(presented);
  if (!caller || caller === 'unknown') {
    const byKey = presented.authorization !== undefined;
    // Whoever sends a key is told that it is wrong. A session ends by itself, and leaves a person who is not signed in.
    if (scope === 'optional' && !byKey) return undefined;
    if (!caller) throw keyMissing();
    throw byKey ? keyUnknown() : sessionOver();
  }
  if (scope !== 'optional' && !caller.scopes.includes(scope)) throw scopeMissing(scope);
  if (method !== 'GET' && caller.via !== 'bearer' && !presented.sameOrigin) throw crossSite();
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

const sessionOver = () =>
  new ProblemError({
    status: 401,
    detail: 'This session is over, or its API key was revoked. Sign in again at /sign-in.',
    headers: challenge(),
  });

const scopeMissing = (scope: string) =>
  new ProblemError({
    status: 403,
    detail: `This API key lacks the scope "${scope}". Use a key that has it.`,
    headers: challenge(`, error="insufficient_scope", scope="${scope}"`),
  });

export const crossSite = () =>
  new ProblemError({
    status: 403,
    detail:
      'This request would change something, and does not come from a page of Liaison. A program sends its key as "Authorization: Bearer <key>".',
  });
