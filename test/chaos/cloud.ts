// What outlives the inbox, in this process: table, store, queue and bus, each behind a proxy that has it fail.
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import { mostDeliveryRuns } from '#lib/contract/delivery.ts';
import { awsEndpoint } from '../support/aws-endpoint.ts';
import { startHttpServer } from '../support/http-server.ts';
import { secretValue } from '../support/secrets-manager-answer.ts';
import { startTestTable, type TestTable } from '../support/test-table.ts';
import { startEventCounter } from './event-counter.ts';
import type { Surroundings } from './inbox-child.ts';
import type { Service } from './plan.ts';
import { startUnreliableProxy, type UnreliableProxy } from './unreliable-proxy.ts';

/** A run of the worker, after which its lease is over; the queue waits longer than that. */
const workerMs = 15_000;
const visibilitySeconds = 16;

export interface Cloud {
  readonly table: TestTable;
  /** Past what makes it fail. */
  readonly s3: S3Client;
  readonly bucket: string;
  /** Events on the bus, by delivery id. */
  readonly events: ReadonlyMap<string, number>;
  readonly proxies: Readonly<Record<Service, UnreliableProxy>>;
  readonly surroundings: Surroundings;
  /** Messages in a queue, also those that a worker is at. */
  waiting(queue: 'deliveries' | 'given-up'): Promise<number>;
}

/** It lasts as long as this process. `nextRandom` gives a generator for each proxy: none has to do with what another one is asked. */
export async function startCloud(secret: string, nextRandom: () => () => number): Promise<Cloud> {
  const table = await startTestTable();
  const app = buildApp({ logger: false });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  const direct = `http://127.0.0.1:${typeof address === 'object' ? address?.port : undefined}`;
  const sqs = new SQSClient(awsEndpoint(direct));
  const s3 = new S3Client({ ...awsEndpoint(direct), forcePathStyle: true });
  const bucket = 'bodies';
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await createQueues(sqs);
  const bus = await startEventCounter();
  const secrets = await startHttpServer(() => secretValue({ current: secret }));

  const proxy = async (target: string) => await startUnreliableProxy(target, nextRandom());
  const proxies = {
    table: await proxy(table.endpoint),
    store: await proxy(direct),
    queue: await proxy(direct),
    bus: await proxy(bus.origin),
  };
  const queueUrl = (origin: string, name = 'deliveries') => `${origin}/000000000000/${name}`;
  return {
    ...{ table, s3, bucket, proxies, events: bus.events },
    async waiting(queue) {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: queueUrl(direct, queue), AttributeNames: ['All'] }),
      );
      return (
        Number(Attributes['ApproximateNumberOfMessages'] ?? 0) +
        Number(Attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0)
      );
    },
    surroundings: {
      dynamoDb: proxies.table.origin,
      s3: proxies.store.origin,
      sqs: proxies.queue.origin,
      eventBridge: proxies.bus.origin,
      secretsManager: secrets.origin,
      table: table.table.name,
      bucket,
      queueUrl: queueUrl(proxies.queue.origin),
      listen: { endpoint: direct, queueUrl: queueUrl(direct) },
      workerMs,
      sweepAfterMs: 1_000,
      // Longer than a receiver takes from the row to the body, at worst three attempts of two seconds for each.
      forgetEarlierMs: 40_000,
    },
  };
}

async function createQueues(sqs: SQSClient): Promise<void> {
  await sqs.send(new CreateQueueCommand({ QueueName: 'given-up' }));
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:given-up',
    maxReceiveCount: mostDeliveryRuns,
  });
  const Attributes = { RedrivePolicy, VisibilityTimeout: String(visibilitySeconds) };
  await sqs.send(new CreateQueueCommand({ QueueName: 'deliveries', Attributes }));
}
