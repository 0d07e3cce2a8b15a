import type { Callers } from '#lib/auth/callers.ts';
import { openCallers } from '#lib/auth/open-callers.ts';
import { env, requireVariable } from '#lib/contract/environment.ts';
import { warnOfStaleSecret } from '#lib/lambda/observability.ts';
import { type PageDependencies, page } from '#lib/lambda/page.ts';
import { sessionCookie } from '#lib/lambda/session-cookie.ts';
import { problemPage } from '#lib/page/problem-page.ts';
import { securityHeaders } from '#lib/page/security-headers.ts';
import { createFetchSecret } from '#lib/secrets/secrets-manager.ts';
import { route } from './sign-in.route.ts';
import { signInPage } from './sign-in-page.ts';

type Dependencies = PageDependencies & { readonly callers: Callers; readonly stage: () => string };

const unknownKey = 'Liaison does not know this key. It may be mistyped or revoked.';

export const createHandler = ({ stage, ...dependencies }: Dependencies) =>
  page(route, dependencies, async ({ body: { key, next } }) => {
    const session = await dependencies.callers.signIn(key.trim());
    if (!session) return { status: 401, html: signInPage({ stage: stage(), problem: unknownKey, next }) };
    return { seeOther: next, cookies: [sessionCookie(session.session, session.maxAgeSeconds)] };
  });

export const handler = createHandler({
  callers: openCallers(process.env, { fetchSecret: createFetchSecret(), onStaleSecret: warnOfStaleSecret }),
  frame: { headers: securityHeaders, problemPage },
  stage: () => requireVariable(process.env, env.stage),
});
