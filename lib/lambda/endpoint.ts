import type { Route } from '#lib/contract/route.ts';
import type * as z from '#lib/contract/schema.ts';
import { ConfigurationError } from '#lib/core/errors.ts';
import type { DoOnce } from '#lib/lambda/idempotency.ts';
import { idempotencyIdOf } from '#lib/lambda/idempotency-key.ts';
import {
  type EndpointHandler,
  type PipelineDependencies,
  type PipelineRequest,
  pipeline,
} from '#lib/lambda/pipeline.ts';
import { problemAnswer } from '#lib/lambda/problem-document.ts';

export interface EndpointRequest<Path, Query, Body = unknown> extends PipelineRequest<Path, Query, Body> {
  /** Names this request and its repeats, where it came with an `Idempotency-Key`. */
  readonly idempotencyId?: string | undefined;
}

export interface EndpointDependencies extends PipelineDependencies {
  /** Does requests with an `Idempotency-Key` once; an `idempotent` route needs it. */
  readonly doOnce?: DoOnce;
}

/** To keep the answer: an attempt of the table that fails, and one that does not (lib/core/aws-limits.ts). */
const keptForTableMs = 3_500;

/**
 * The pipeline of an endpoint that answers with JSON: what `work` returns, cut to the route's response schema, and every
 * error as a problem document (RFC 9457). Throws a ConfigurationError for a route whose handler lacks what it asks for.
 */
export function endpoint<
  Path extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Response extends z.ZodType,
>(
  route: Route<Path, Query, Body, Response>,
  { doOnce, ...dependencies }: EndpointDependencies,
  work: (request: EndpointRequest<z.output<Path>, z.output<Query>, z.output<Body>>) => Promise<z.input<Response>>,
): EndpointHandler {
  if (route.idempotent && !doOnce)
    throw new ConfigurationError(`${route.method} ${route.path} takes an Idempotency-Key, and its handler keeps none.`);

  return pipeline(route, dependencies, problemAnswer, async (request, event, context) => {
    const idempotencyId = route.idempotent && idempotencyIdOf(event, request.caller?.keyId);
    if (!doOnce || idempotencyId === undefined) return jsonAnswer(route, await work(request));
    const { path, query, body } = request;
    const deadline = request.deadline - keptForTableMs;
    const answer = async () => jsonAnswer(route, await work({ ...request, deadline, idempotencyId }));
    return doOnce({ id: idempotencyId, content: { path, query, body } }, context, answer);
  });
}

const jsonAnswer = ({ response, status = 200 }: Route, result: unknown) => ({
  statusCode: status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(response.parse(result)),
});
