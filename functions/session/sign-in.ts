import type { Callers } from '#lib/auth/callers.ts';
import type { Log } from '#lib/lambda/observability.ts';
import type { PageAnswer } from '#lib/lambda/page.ts';
import { sessionCookie } from '#lib/lambda/session-cookie.ts';
import { signInPage } from './sign-in-page.ts';

export interface SignInDependencies {
  readonly callers: Callers;
  readonly stage: () => string;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

const unknownKey = 'Liaison does not know this key. It may be mistyped or revoked.';
const scopeMissing = 'This key lacks the scope read, which the pages need. Use another one.';

/** A session for whoever has the key, and on to `next`; else the form again, which says what is wrong. */
export async function signIn(
  { callers, stage, log }: SignInDependencies,
  { key, next }: { readonly key: string; readonly next: string },
): Promise<PageAnswer> {
  const refuse = (status: number, problem: string, keyId?: string) => {
    log.warn('Not signed in', { keyId, problem });
    return { status, html: signInPage({ stage: stage(), problem, next }) };
  };
  const signedIn = await callers.signIn(key.trim());
  if (!signedIn) return refuse(401, unknownKey);
  const { caller, session, maxAgeSeconds } = signedIn;
  if (!caller.scopes.includes('read')) return refuse(403, scopeMissing, caller.keyId);
  log.info('Signed in', { keyId: caller.keyId });
  return { seeOther: next, cookies: [sessionCookie(session, maxAgeSeconds)] };
}
