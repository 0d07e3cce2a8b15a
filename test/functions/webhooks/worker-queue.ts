import { randomUUID } from 'node:crypto';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { mostDeliveryRuns } from '#lib/contract/delivery.ts';
import type { WorkerHandler } from '#lib/lambda/worker.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import type { QueuesAndBuckets } from '../../support/queues-and-buckets.ts';
import { sqsEvent } from '../../support/sqs-event.ts';

/** A queue as it is deployed, with its dead-letter queue, and what Lambda does between it and a worker. */
export interface WorkerQueue {
  readonly url: string;
  /** The next batch, ten messages at most. What is in it is hidden from others until it is settled. */
  receive(): Promise<readonly Message[]>;
  /** A batch as Lambda hands it on. */
  eventOf(batch: readonly Message[]): SQSEvent;
  /** Has a batch worked: what is finished is removed, the rest comes again at once. Gives how many are to come again. */
  work(handler: WorkerHandler, batch: readonly Message[], remainingMs?: number): Promise<number>;
  /** Works until the queue is empty. */
  drain(handler: WorkerHandler): Promise<void>;
  deadLetters(): Promise<string[]>;
}

export async function createWorkerQueue({ endpoint, sqs }: QueuesAndBuckets): Promise<WorkerQueue> {
  const name = randomUUID();
  const urlOf = (queue: string) => `${endpoint}/000000000000/${queue}`;
  const url = urlOf(name);
  const deadLetterUrl = urlOf(`${name}-dead`);
  await sqs.send(new CreateQueueCommand({ QueueName: `${name}-dead` }));
  const deadLetterTargetArn = `arn:aws:sqs:eu-central-1:000000000000:${name}-dead`;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: mostDeliveryRuns });
  await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: { RedrivePolicy, VisibilityTimeout: '360' } }));

  async function receive(): Promise<readonly Message[]> {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      }),
    );
    return Messages;
  }

  async function work(handler: WorkerHandler, batch: readonly Message[], remainingMs = 60_000): Promise<number> {
    const { batchItemFailures } = await handler(eventOf(batch), lambdaContext({ remainingMs }));
    const again = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { MessageId = '', ReceiptHandle } of batch)
      await (again.has(MessageId)
        ? sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 }))
        : sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle })));
    return again.size;
  }

  return {
    url,
    receive,
    eventOf,
    work,
    async drain(handler) {
      for (let batch = await receive(); batch.length > 0; batch = await receive()) await work(handler, batch);
    },
    async deadLetters() {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: deadLetterUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
      );
      return Messages.map(({ Body = '' }) => Body);
    },
  };
}

const eventOf = (batch: readonly Message[]): SQSEvent =>
  sqsEvent(
    batch.map(({ MessageId = '', Body = '', Attributes }) => ({
      messageId: MessageId,
      body: Body,
      receiveCount: Number(Attributes?.ApproximateReceiveCount),
    })),
  );
