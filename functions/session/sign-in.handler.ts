import type { Callers } from '#lib/auth/callers.ts';
import { openCallers } from '#lib/auth/open-callers.ts';
import { env, requireVariable } from '#lib/contract/environment.ts';
import { type Log, logger, warnOfStaleSecret } from '#lib/lambda/observability.ts';
import { type PageDependencies, page } from '#lib/lambda/page.ts';
import { sessionCookie } from '#lib/lambda/session-cookie.ts';
import { problemPage } from '#lib/page/problem-page.ts';
import { securityHeaders } from '#lib/page/security-headers.ts';
import { createFetchSecret } from '#lib/secrets/secrets-manager.ts';
import { route } from './sign-in.route.ts';
import { signInPage } from './sign-in-page.ts';

interface Dependencies extends PageDependencies {
  readonly callers: Callers;
  readonly stage: () => string;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

const unknownKey = 'Liaison does not know this key. It may be mistyped or revoked.';
const scopeMissing = 'This key lacks the scope read, which the pages need. Use another one.';

export const createHandler = ({ stage, log, ...dependencies }: Dependencies) =>
  page(route, dependencies, async ({ body: { key, next } }) => {
    const refuse = (status: number, problem: string, keyId?: string) => {
      log.warn('Not signed in', { keyId, problem });
      return { status, html: signInPage({ stage: stage(), problem, next }) };
    };
    const signedIn = await dependencies.callers.signIn(key.trim());
    if (!signedIn) return refuse(401, unknownKey);
    const { caller, session, maxAgeSeconds } = signedIn;
    if (!caller.scopes.includes('read')) return refuse(403, scopeMissing, caller.keyId);
    log.info('Signed in', { keyId: caller.keyId });
    return { seeOther: next, cookies: [sessionCookie(session, maxAgeSeconds)] };
  });

export const handler = createHandler({
  callers: openCallers(process.env, { fetchSecret: createFetchSecret(), onStaleSecret: warnOfStaleSecret }),
  frame: { headers: securityHeaders, problemPage },
  stage: () => requireVariable(process.env, env.stage),
  log: logger,
});
