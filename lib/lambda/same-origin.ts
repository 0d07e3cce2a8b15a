import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { headerOf } from '#lib/lambda/header-of.ts';
import { ownOrigin } from '#lib/lambda/own-origin.ts';

/**
 * Whether a page of our own sent the request. Browsers say so in `Sec-Fetch-Site`, older ones in `Origin` alone; a
 * program that sends neither is no browser, and has its key for such requests.
 */
export function isSameOrigin(event: Pick<APIGatewayProxyEventV2, 'headers'>): boolean {
  const site = headerOf(event, 'sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = URL.parse(headerOf(event, 'origin') ?? '')?.origin;
  return origin !== undefined && origin === URL.parse(ownOrigin(event))?.origin;
}
