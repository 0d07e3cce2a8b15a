import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Caller, Callers } from '#lib/auth/callers.ts';
import type { Route } from '#lib/contract/route.ts';
import type * as z from '#lib/contract/schema.ts';
import { type Clock, systemClock } from '#lib/core/clock.ts';
import { ConfigurationError, ProblemError } from '#lib/core/errors.ts';
import { authorize, crossSite } from '#lib/lambda/authorize.ts';
import { deadlineOf } from '#lib/lambda/deadline.ts';
import { headerOf } from '#lib/lambda/header-of.ts';
import { logContext, logger, metrics } from '#lib/lambda/observability.ts';
import { ownOrigin } from '#lib/lambda/own-origin.ts';
import { parseRequest } from '#lib/lambda/parse-request.ts';
import { type AnswerProblem, problems } from '#lib/lambda/problems.ts';
import { published } from '#lib/lambda/published.ts';
import { readBody } from '#lib/lambda/request-body.ts';
import { isSameOrigin } from '#lib/lambda/same-origin.ts';
import { sessionOf } from '#lib/lambda/session-cookie.ts';

export interface PipelineRequest<Path, Query, Body> {
  readonly path: Path;
  readonly query: Query;
  readonly body: Body;
  /** The request line as the client sent it, and the origin that it was sent to. */
  readonly http: { readonly method: string; readonly path: string; readonly origin: string };
  /** Who asks; undefined only on a route with the scope `optional` or `none`. */
  readonly caller: Caller | undefined;
  /** When outgoing requests must have settled, in milliseconds since the epoch. */
  readonly deadline: number;
  /** Aborts half a second before the function's time is over. */
  readonly signal: AbortSignal;
}

export interface PipelineDependencies {
  /** Knows the callers by their keys. A route with the scope `none` does without. */
  readonly callers?: Callers;
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
 * What every endpoint does, whatever it answers with: checks the caller and the request against the route, has `respond`
 * make the answer, and every error answered by `answerProblem`. It rejects no request of API Gateway. Throws a
 * ConfigurationError for a route that asks for a scope and has no check of keys.
 */
export function pipeline<Path extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType>(
  route: Route<Path, Query, Body>,
  { callers, clock = systemClock }: PipelineDependencies,
  answerProblem: AnswerProblem,
  respond: (
    request: PipelineRequest<z.output<Path>, z.output<Query>, z.output<Body>>,
    event: APIGatewayProxyEventV2,
    context: Context,
  ) => Promise<APIGatewayProxyStructuredResultV2>,
): EndpointHandler {
  if (route.scope !== 'none' && !callers)
    throw new ConfigurationError(
      `${route.method} ${route.path} asks for the scope ${route.scope}, and its handler checks no key.`,
    );
  const identified = new WeakMap<APIGatewayProxyEventV2, Caller>();

  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>(timeoutEarly)
    .use(injectLambdaContext(logger, logContext))
    .use(published(metrics))
    .use(problems((event) => identified.has(event), clock, answerProblem))
    .handler(async (event, context, { signal }) => {
      logger.setCorrelationId(event.requestContext.requestId);
      logger.appendKeys({ route: `${route.method} ${route.path}` });
      const sameOrigin = isSameOrigin(event);
      const presented = { authorization: headerOf(event, 'authorization'), session: sessionOf(event), sameOrigin };
      const caller = await authorize(callers, presented, route);
      if (caller) {
        identified.set(event, caller);
        logger.appendKeys({ keyId: caller.keyId });
      }
      // Only our own pages have forms: another site's must not sign a person in either.
      if (route.bodyType === 'form' && !sameOrigin) throw crossSite();
      const path: z.output<Path> = parseRequest(route.pathParameters, event.pathParameters ?? {}, 'path');
      const query: z.output<Query> = parseRequest(route.query, event.queryStringParameters ?? {}, 'query');
      const values = route.body ? readBody(event, route.bodyType ?? 'json') : {};
      const body: z.output<Body> = parseRequest(route.body, values, 'body');
      const { method, path: rawPath } = event.requestContext.http;
      const http = { method, path: rawPath, origin: ownOrigin(event) };
      const deadline = deadlineOf(context, clock());
      const answer = await respond({ path, query, body, http, caller, deadline, signal }, event, context);
      logger.info('Answered', { status: answer.statusCode });
      return answer;
    });
}
