import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { sessionCookieName } from '#lib/contract/session-cookie.ts';
import { headerOf } from '#lib/lambda/header-of.ts';

const name = sessionCookieName;
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict';

export const sessionCookie = (value: string, maxAgeSeconds: number): string =>
  `${name}=${value}; Max-Age=${maxAgeSeconds}; ${attributes}`;

export const endedSessionCookie = sessionCookie('', 0);

/** The session of a request. API Gateway parts cookies from the headers; `sam local start-api` does not always. */
export function sessionOf({
  cookies,
  headers,
}: Pick<APIGatewayProxyEventV2, 'cookies' | 'headers'>): string | undefined {
  const all = cookies ?? headerOf({ headers }, 'cookie')?.split(/; */) ?? [];
  return all.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1) || undefined;
}
