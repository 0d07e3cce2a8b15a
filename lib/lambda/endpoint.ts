import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Caller, VerifyApiKey } from '#lib/auth/api-key-verifier.ts';
import type { Route } from '#lib/contract/route.ts';
import type * as z from '#lib/contract/schema.ts';
import { type Clock, systemClock } from '#lib/core/clock.ts';
import { ConfigurationError, ProblemError } from '#lib/core/errors.ts';
import { authorize } from '#lib/lambda/authorize.ts';
import { deadlineOf } from '#lib/lambda/deadline.ts';
import { headerOf } from '#lib/lambda/header-of.ts';
import { logContext, logger, metrics } from '#lib/lambda/observability.ts';
import { parseRequest } from '#lib/lambda/parse-request.ts';
import { problems } from '#lib/lambda/problems.ts';
import { published } from '#lib/lambda/published.ts';

export interface EndpointRequest<Path, Query> {
  readonly path: Path;
  readonly query: Query;
  /** The request line, as the client sent it. */
  readonly http: { readonly method: string; readonly path: string };
  /** Who asks; undefined only on a route with the scope `none`. */
  readonly caller: Caller | undefined;
  /** When outgoing requests must have settled, in milliseconds since the epoch. */
  readonly deadline: number;
  /** Aborts half a second before the function's time is over. */
  readonly signal: AbortSignal;
}

export interface EndpointDependencies {
  /** Checks API keys. A route whose answer is the same for everybody does without, and looks at no key. */
  readonly verifyApiKey?: VerifyApiKey;
  readonly clock?: Clock;
}

export type EndpointHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** The last resort when the client's own deadline did not hold: a 504 while there is still time to send it. */
const timeoutEarly = {
  timeoutEarlyInMillis: 500,
  timeoutEarlyResponse: () => {
    throw new ProblemError({ status: 504, detail: 'The answer took too long to make. Try again later.' });
  },
};

/**
 * The pipeline of an endpoint: checks the key and the request against the route, answers what `work` returns as JSON
 * with status 200, and every error as a problem document (RFC 9457). It rejects no request of API Gateway. Throws a
 * ConfigurationError for a route that asks for a scope and has no check of keys.
 */
export function endpoint<Path extends z.ZodType, Query extends z.ZodType, Response extends z.ZodType>(
  route: Route<Path, Query, Response>,
  { verifyApiKey, clock = systemClock }: EndpointDependencies,
  work: (request: EndpointRequest<z.output<Path>, z.output<Query>>) => Promise<z.input<Response>>,
): EndpointHandler {
  if (route.scope !== 'none' && !verifyApiKey)
    throw new ConfigurationError(
      `${route.method} ${route.path} asks for the scope ${route.scope}, and its handler checks no key.`,
    );
  const callers = new WeakMap<APIGatewayProxyEventV2, Caller>();

  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>(timeoutEarly)
    .use(injectLambdaContext(logger, logContext))
    .use(published(metrics))
    .use(problems((event) => callers.has(event), clock))
    .handler(async (event, context, { signal }) => {
      logger.setCorrelationId(event.requestContext.requestId);
      logger.appendKeys({ route: `${route.method} ${route.path}` });
      const caller = await authorize(verifyApiKey, headerOf(event, 'authorization'), route.scope);
      if (caller) callers.set(event, caller);
      const path: z.output<Path> = parseRequest(route.pathParameters, event.pathParameters ?? {}, 'path');
      const query: z.output<Query> = parseRequest(route.query, event.queryStringParameters ?? {}, 'query');
      const { http } = event.requestContext;
      const result = await work({ path, query, http, caller, deadline: deadlineOf(context, clock()), signal });
      const body = JSON.stringify(route.response.parse(result));
      logger.info('Answered', { status: 200, keyId: caller?.keyId });
      return {
        statusCode: 200,
        headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
        body,
      };
    });
}
