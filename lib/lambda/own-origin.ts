import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { headerOf } from '#lib/lambda/header-of.ts';

/** The origin of this API, as the client knows it. On AWS always https; plain http is a laptop's. */
export const ownOrigin = (event: Pick<APIGatewayProxyEventV2, 'headers'>): string =>
  `${headerOf(event, 'x-forwarded-proto') ?? 'https'}://${headerOf(event, 'host') ?? ''}`;
