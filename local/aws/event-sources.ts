import { type FunctionHost, initMilliseconds } from '../lambda/function-host.ts';
import { parseJson } from '../parse-json.ts';
import type { Timers } from '../timers.ts';
import { region } from './account.ts';

export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  /** Times in milliseconds since the epoch. */
  readonly sentTimestamp: number;
  readonly firstReceiveTimestamp: number;
  readonly receiveCount: number;
  readonly messageAttributes: Readonly<Record<string, MessageAttribute>>;
}

interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

/** A queue as an event source mapping uses it. */
export interface MappedQueue {
  readonly arn: string;
  /**
   * Takes messages, for so many seconds: without being deleted they are there again after that, and in the dead-letter
   * queue after as many times as the queue allows. Waits for some; none come when that takes long or `ended` aborts.
   */
  receive(most: number, visibilitySeconds: number, ended: AbortSignal): Promise<readonly ReceivedMessage[]>;
  delete(receiptHandle: string): void;
  /** Gives a message back, to be there again after so many seconds. */
  release(receiptHandle: string, seconds: number): void;
}

export interface EventSource {
  readonly queue: MappedQueue;
  readonly host: FunctionHost;
  /** Most messages of one event. */
  readonly batchSize: number;
  /** Most invocations at once. */
  readonly concurrency: number;
  /** The function tells which messages failed; else all of an invocation that ended well are done. */
  readonly reportsFailures: boolean;
}

export interface EventSourcesOptions {
  readonly timers: Timers;
  /** Seconds after which a message that failed is there again, instead of the visibility timeout of its queue. */
  readonly retrySeconds: number;
  /** Told about messages that failed. What the function prints is told by its host. */
  readonly onFailure: (host: FunctionHost, message: string) => void;
  readonly onError: (error: unknown) => void;
}

/** Invocations that run at the end have so long to end. */
const graceMilliseconds = 2000;
/** After a queue that failed. */
const pauseMilliseconds = 1000;

/**
 * Invokes functions with the messages of queues, as Lambda does; the function that comes back ends that.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export function startEventSources(sources: readonly EventSource[], options: EventSourcesOptions): () => Promise<void> {
  const { timers, retrySeconds, onFailure, onError } = options;
  const end = new AbortController();
  const { signal } = end;

  async function run({ queue, host, reportsFailures }: EventSource, messages: readonly ReceivedMessage[]) {
    const { outcome } = await host.invoke(JSON.stringify(toEvent(queue.arn, messages)));
    const failed = outcome.ok && !reportsFailures ? new Set() : findFailed(messages, outcome.ok && outcome.payload);
    for (const { messageId, receiptHandle } of messages) {
      if (!failed.has(messageId)) queue.delete(receiptHandle);
      // At the end it stays taken for its whole time: what the function began with it is not over for others yet.
      else if (!signal.aborted) queue.release(receiptHandle, retrySeconds);
    }
    if (failed.size > 0 && !signal.aborted)
      onFailure(host, `${failed.size} of ${messages.length} messages failed: they come again, or are given up.`);
  }

  async function poll(source: EventSource): Promise<void> {
    const { queue, host, batchSize } = source;
    // Longer than a run takes, so that no other poll is given the same messages meanwhile.
    const visibilitySeconds = initMilliseconds / 1000 + host.spec.timeoutSeconds + retrySeconds;
    while (!signal.aborted) {
      try {
        const messages = await queue.receive(batchSize, visibilitySeconds, signal);
        if (messages.length > 0) await run(source, messages);
      } catch (error) {
        if (signal.aborted) return;
        onError(error);
        await pause(pauseMilliseconds);
      }
    }
  }

  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const cancel = timers.after(milliseconds, resolve);
      signal.addEventListener('abort', () => [cancel(), resolve()], { once: true });
    });

  const polls = sources.flatMap((source) => Array.from({ length: source.concurrency }, () => poll(source)));
  return async () => {
    end.abort();
    let cancel = () => {};
    const grace = new Promise<void>((resolve) => {
      cancel = timers.after(graceMilliseconds, resolve);
    });
    await Promise.race([Promise.all(polls), grace]);
    cancel();
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event */
const toEvent = (arn: string, messages: readonly ReceivedMessage[]) => ({
  Records: messages.map((message) => ({
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(message.receiveCount),
      SentTimestamp: String(message.sentTimestamp),
      SenderId: 'AIDALOCAL',
      ApproximateFirstReceiveTimestamp: String(message.firstReceiveTimestamp),
    },
    messageAttributes: Object.fromEntries(
      Object.entries(message.messageAttributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
        name,
        {
          ...(StringValue === undefined ? {} : { stringValue: StringValue }),
          ...(BinaryValue === undefined ? {} : { binaryValue: BinaryValue }),
          stringListValues: [],
          binaryListValues: [],
          dataType: DataType,
        },
      ]),
    ),
    md5OfBody: message.md5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: arn,
    awsRegion: region,
  })),
});

/**
 * Ids of the messages that an answer with `batchItemFailures` says to have failed; all of them where there is no answer
 * (false), or one that Lambda cannot use.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function findFailed(messages: readonly ReceivedMessage[], payload: string | false): ReadonlySet<string> {
  const all = new Set(messages.map(({ messageId }) => messageId));
  if (payload === false) return all;
  const answer = parseJson(payload);
  if (answer === null || answer === '') return new Set();
  if (typeof answer !== 'object' || answer === undefined) return all;
  const failures = 'batchItemFailures' in answer ? answer.batchItemFailures : [];
  if (failures === null) return new Set();
  if (!Array.isArray(failures)) return all;
  const ids = failures.map((failure) => failure?.itemIdentifier);
  return ids.every((id) => all.has(id)) ? new Set(ids) : all;
}
