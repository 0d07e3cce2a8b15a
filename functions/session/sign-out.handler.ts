import { type PageDependencies, page } from '#lib/lambda/page.ts';
import { endedSessionCookie } from '#lib/lambda/session-cookie.ts';
import { problemPage } from '#lib/page/problem-page.ts';
import { securityHeaders } from '#lib/page/security-headers.ts';
import { route } from './sign-out.route.ts';

export const createHandler = (dependencies: PageDependencies) =>
  page(route, dependencies, async () => ({ seeOther: '/sign-in', cookies: [endedSessionCookie] }));

export const handler = createHandler({ frame: { headers: securityHeaders, problemPage } });
