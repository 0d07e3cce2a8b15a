import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { EndpointHandler } from '#lib/lambda/pipeline.ts';
import { type ApiGatewayRequest, apiGatewayEvent } from '../../support/api-gateway-event.ts';
import { operateKey, operateSession } from '../../support/callers.ts';
import { lambdaContext } from '../../support/lambda-context.ts';

/** Asks an endpoint as an operator's program does. */
export const askAsOperator = (
  endpoint: EndpointHandler,
  request: ApiGatewayRequest,
): Promise<APIGatewayProxyStructuredResultV2> =>
  endpoint(apiGatewayEvent({ authorization: operateKey, ...request }), lambdaContext());

/** What the browser of a signed-in operator sends by itself. */
export const signedIn: ApiGatewayRequest = { cookies: [`__Host-liaison=${operateSession}`] };

export const connections = () => ['github', 'enterprise'];
