import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DeliveryMessage } from '#lib/contract/delivery.ts';
import { type Environment, env, requireVariable } from '#lib/contract/environment.ts';
import { shortLimits } from '#lib/core/aws-limits.ts';
import { lazy } from '#lib/core/lazy.ts';

/** The queue of deliveries that wait for the worker. */
export interface DeliveryQueue {
  /** Rejects with what the SDK throws. */
  send(message: DeliveryMessage): Promise<void>;
  /** Gives those that could not be sent. Rejects when none could. */
  sendAll(messages: readonly DeliveryMessage[]): Promise<readonly DeliveryMessage[]>;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const mostInBatch = 10;

/** Opened at the first use, so that a function can be loaded without its environment. */
export function openDeliveryQueue(environment: Environment): DeliveryQueue {
  const queue = lazy(() => ({
    QueueUrl: requireVariable(environment, env.deliveryQueue),
    client: new SQSClient(shortLimits),
  }));

  async function sendBatch(messages: readonly DeliveryMessage[]): Promise<Unsent[]> {
    const { QueueUrl, client } = queue();
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: messages.map((message, index) => ({ Id: String(index), MessageBody: bodyOf(message) })),
      }),
    );
    const refused = new Map(Failed.map((entry) => [entry.Id, entry]));
    return messages.flatMap((message, index) => {
      const entry = refused.get(String(index));
      return entry
        ? [{ message, why: new Error(`SQS refused a message: ${entry.Code} ${entry.Message ?? ''}`.trim()) }]
        : [];
    });
  }

  return {
    async send(message) {
      const { QueueUrl, client } = queue();
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody: bodyOf(message) }));
    },
    async sendAll(messages) {
      const batches = inBatches(messages);
      const unsent = (
        await Promise.all(
          batches.map((batch) =>
            sendBatch(batch).catch((why: unknown) => batch.map((message): Unsent => ({ message, why }))),
          ),
        )
      ).flat();
      const [first] = unsent;
      if (first && unsent.length === messages.length) throw first.why;
      return unsent.map(({ message }) => message);
    },
  };
}

interface Unsent {
  readonly message: DeliveryMessage;
  readonly why: unknown;
}

/** Nothing but the two fields, whatever else the caller's object has. */
const bodyOf = ({ connection, deliveryId }: DeliveryMessage) => JSON.stringify({ connection, deliveryId });

const inBatches = (messages: readonly DeliveryMessage[]): readonly (readonly DeliveryMessage[])[] =>
  Array.from({ length: Math.ceil(messages.length / mostInBatch) }, (_, index) =>
    messages.slice(index * mostInBatch, (index + 1) * mostInBatch),
  );
