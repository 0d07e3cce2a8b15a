import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { metric } from '#lib/contract/metrics.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { ProblemDetails } from '#lib/core/errors.ts';
import { asError } from '#lib/lambda/as-error.ts';
import { logger, metrics } from '#lib/lambda/observability.ts';
import { problemOfError } from '#lib/lambda/problem-of-error.ts';

/** How a problem is told: as a document to programs, as a page to people. */
export type AnswerProblem = (
  problem: ProblemDetails,
  requestId: string,
  event: APIGatewayProxyEventV2,
) => APIGatewayProxyStructuredResultV2;

/** Middleware: every error becomes a problem answer. What the caller can mend is logged as information, the rest as errors. */
export const problems = (
  isAuthenticated: (event: APIGatewayProxyEventV2) => boolean,
  clock: Clock,
  answerProblem: AnswerProblem,
): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Error, Context> => ({
  onError: (request) => {
    const error = asError(request.error);
    const problem = problemOfError(error, { authenticated: isAuthenticated(request.event), now: clock() });
    if (problem.status === 500) metrics.addMetric(metric.unexpectedError, MetricUnit.Count, 1);
    logger[problem.status >= 500 ? 'error' : 'info']('Answered a problem', { status: problem.status, error });
    request.response = answerProblem(problem, request.event.requestContext.requestId, request.event);
  },
});
