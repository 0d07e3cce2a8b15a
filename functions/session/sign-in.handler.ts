import { openCallers } from '#lib/auth/open-callers.ts';
import { env, requireVariable } from '#lib/contract/environment.ts';
import { logger, warnOfStaleSecret } from '#lib/lambda/observability.ts';
import { type PageDependencies, page } from '#lib/lambda/page.ts';
import { problemPage } from '#lib/page/problem-page.ts';
import { securityHeaders } from '#lib/page/security-headers.ts';
import { createFetchSecret } from '#lib/secrets/secrets-manager.ts';
import { route } from './sign-in.route.ts';
import { type SignInDependencies, signIn } from './sign-in.ts';

export const createHandler = (dependencies: PageDependencies & SignInDependencies) =>
  page(route, dependencies, ({ body }) => signIn(dependencies, body));

export const handler = createHandler({
  callers: openCallers(process.env, { fetchSecret: createFetchSecret(), onStaleSecret: warnOfStaleSecret }),
  frame: { headers: securityHeaders, problemPage },
  stage: () => requireVariable(process.env, env.stage),
  log: logger,
});
