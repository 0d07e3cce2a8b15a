import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy, { type MiddlewareObj } from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from '#lib/contract/schema.ts';
import { type Clock, type StartTimer, systemClock, systemStartTimer } from '#lib/core/clock.ts';
import { parseJson } from '#lib/core/json.ts';
import { asError } from '#lib/lambda/as-error.ts';
import { logContext, logger, metrics } from '#lib/lambda/observability.ts';
import { published } from '#lib/lambda/published.ts';

export interface MessageRun {
  /** How often SQS has given this message, this time included. */
  readonly receiveCount: number;
  /** When outgoing requests must have settled, in milliseconds since the epoch. */
  readonly deadline: number;
  /** Aborts at the deadline. */
  readonly signal: AbortSignal;
  /** When Lambda ends the function: nothing is under way any more then. In milliseconds since the epoch. */
  readonly endsAt: number;
}

/** `finished`: the message is removed. `again`: SQS gives it again, or puts it into its dead-letter queue. */
export type MessageOutcome = 'finished' | 'again';

export interface WorkerOptions<Message> {
  /** What the log's lines say of a message. */
  readonly logKeys?: (message: Message) => Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly startTimer?: StartTimer;
}

export type WorkerHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** Of the function's time, to write down how a message ended: two of the table's attempts (lib/core/aws-limits.ts). */
const keptForEndMs = 5_000;

/** A message is begun only if it gets this long. The function then has ten seconds left. */
const leastMs = 5_000;

/** An error is logged as ours are, and goes on to Lambda: all messages of the batch come again. */
const logged: MiddlewareObj = {
  onError: ({ error }) => {
    logger.error('The worker failed', { error: asError(error) });
  },
};

/**
 * The pipeline of a worker: what SQS gives in batches, of which each message is worked by itself. Those that are to come
 * again are told to SQS one by one, and so need `reportBatchItemFailures`: those that `work` answers `again` or rejects,
 * that are none of the schema, and that there is no time for.
 */
export const worker = <Message>(
  schema: z.ZodType<Message>,
  work: (message: Message, run: MessageRun) => Promise<MessageOutcome>,
  { logKeys, clock = systemClock, startTimer = systemStartTimer }: WorkerOptions<Message> = {},
): WorkerHandler => {
  async function workOn(record: SQSRecord, run: Omit<MessageRun, 'receiveCount' | 'signal'>): Promise<MessageOutcome> {
    const receiveCount = Number(record.attributes.ApproximateReceiveCount);
    logger.setCorrelationId(record.messageId);
    logger.appendKeys({ receiveCount });
    const { success, data, error } = schema.safeParse(parseJson(record.body));
    if (!success) {
      const wrong = error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim());
      logger.error('A message is none of this queue', { wrong });
      return 'again';
    }
    logger.appendKeys({ ...logKeys?.(data) });
    const controller = new AbortController();
    const stopTimer = startTimer(run.deadline - clock(), () =>
      controller.abort(new Error('The time that this message had is over.')),
    );
    try {
      return await work(data, { ...run, receiveCount, signal: controller.signal });
    } catch (thrown) {
      logger.error('A message failed', { error: asError(thrown) });
      return 'again';
    } finally {
      stopTimer();
    }
  }

  // Nobody waits for a worker, so there is no early time-out.
  return middy<SQSEvent, SQSBatchResponse>({ timeoutEarlyInMillis: 0 })
    .use(injectLambdaContext(logger, logContext))
    .use(published(metrics))
    .use(logged)
    .handler(async (event: SQSEvent, context: Context) => {
      const endsAt = clock() + context.getRemainingTimeInMillis();
      const end = endsAt - keptForEndMs;
      let begun = 0;

      const workOnNext = async (record: SQSRecord) => {
        const left = event.Records.length - begun;
        // The first one is begun whatever there is: a time-out below ten seconds would let none be begun ever.
        if (begun > 0 && end - clock() < leastMs) throw comesAgain();
        begun += 1;
        // An equal share of the time for each, so that one that hangs does not take it from all behind it.
        const share = Math.max(leastMs, (end - clock()) / left);
        const deadline = Math.min(end, clock() + share);
        const outcome = await workOn(record, { deadline, endsAt }).finally(() => logger.resetKeys());
        if (outcome === 'again') throw comesAgain();
      };

      const response = await processPartialResponse(event, workOnNext, new BatchProcessor(EventType.SQS), {
        // One after the other: the log's keys are those of one message. More at once is SQS's to start.
        processInParallel: false,
        // The library throws when all fail. To SQS that is the same; to Lambda it is a fault of the function, by which
        // one poisoned message, alone in its batch, would slow the queue down and set off alarms that are not its own.
        throwOnFullBatchFailure: false,
      });
      const unbegun = event.Records.length - begun;
      if (unbegun > 0) logger.warn('There was no time left for some messages', { messages: unbegun });
      return response;
    });
};

/** How a message is told to the library to be a failure. */
const comesAgain = () => new Error('SQS gives this message again.');
