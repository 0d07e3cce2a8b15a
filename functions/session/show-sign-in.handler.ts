import { env, requireVariable } from '#lib/contract/environment.ts';
import { type PageDependencies, page } from '#lib/lambda/page.ts';
import { problemPage } from '#lib/page/problem-page.ts';
import { securityHeaders } from '#lib/page/security-headers.ts';
import { route } from './show-sign-in.route.ts';
import { signInPage } from './sign-in-page.ts';

export const createHandler = ({ stage, ...dependencies }: PageDependencies & { readonly stage: () => string }) =>
  page(route, dependencies, async ({ query }) => ({ html: signInPage({ stage: stage(), next: query.next }) }));

export const handler = createHandler({
  frame: { headers: securityHeaders, problemPage },
  stage: () => requireVariable(process.env, env.stage),
});
