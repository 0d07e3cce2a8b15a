import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { metric } from '#lib/contract/metrics.ts';
import type { Clock } from '#lib/core/clock.ts';
import { asError } from '#lib/lambda/as-error.ts';
import { logger, metrics } from '#lib/lambda/observability.ts';
import { problemAnswer } from '#lib/lambda/problem-document.ts';
import { problemOfError } from '#lib/lambda/problem-of-error.ts';

/** Middleware: every error becomes a problem answer. What the caller can mend is logged as information, the rest as errors. */
export const problems = (
  isAuthenticated: (event: APIGatewayProxyEventV2) => boolean,
  clock: Clock,
): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Error, Context> => ({
  onError: (request) => {
    const error = asError(request.error);
    const problem = problemOfError(error, { authenticated: isAuthenticated(request.event), now: clock() });
    if (problem.status === 500) metrics.addMetric(metric.unexpectedError, MetricUnit.Count, 1);
    logger[problem.status >= 500 ? 'error' : 'info']('Answered a problem', { status: problem.status, error });
    request.response = problemAnswer(problem, request.event.requestContext.requestId);
  },
});
