import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy, { type MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import { type Clock, systemClock } from '#lib/core/clock.ts';
import { asError } from '#lib/lambda/as-error.ts';
import { deadlineOf } from '#lib/lambda/deadline.ts';
import { logContext, logger, metrics } from '#lib/lambda/observability.ts';
import { published } from '#lib/lambda/published.ts';

export interface JobRun {
  /** When outgoing requests must have settled, in milliseconds since the epoch. */
  readonly deadline: number;
}

export type JobHandler<Result> = (event: unknown, context: Context) => Promise<Result>;

/** An error is logged as ours are, and goes on to Lambda: so that its retries, destinations and alarms work. */
const logged: MiddlewareObj = {
  onError: ({ error }) => {
    logger.error('The job failed', { error: asError(error) });
  },
};

/** The pipeline of a job: what EventBridge Scheduler starts. Whatever `work` throws is thrown. */
export const job = <Result>(
  work: (run: JobRun) => Promise<Result>,
  { clock = systemClock }: { readonly clock?: Clock } = {},
): JobHandler<Result> =>
  // A job waits for nobody, so there is no early time-out: Lambda's own is the one that retries and alarms see.
  middy<unknown, Result>({ timeoutEarlyInMillis: 0 })
    .use(injectLambdaContext(logger, logContext))
    .use(published(metrics))
    .use(logged)
    .handler(async (_event: unknown, context: Context) => {
      logger.setCorrelationId(context.awsRequestId);
      return work({ deadline: deadlineOf(context, clock()) });
    });
