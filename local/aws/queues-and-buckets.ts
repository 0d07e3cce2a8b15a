import { buildApp } from 'fauxqs';
// What `startFauxqs` builds its server of; it opens that server to the whole network, and these are not exported.
import { PersistenceManager } from '../../node_modules/fauxqs/dist/persistence.js';
import { S3Store } from '../../node_modules/fauxqs/dist/s3/s3Store.js';
import { SnsStore } from '../../node_modules/fauxqs/dist/sns/snsStore.js';
import { type SqsQueue, SqsStore } from '../../node_modules/fauxqs/dist/sqs/sqsStore.js';
import { accessKeyIdOf } from '../guard.ts';
import { LocalError } from '../local-error.ts';
import { type LocalServer, sendJson, startLocalServer } from '../local-server.ts';
import { arnOf } from './account.ts';
import type { MappedQueue, ReceivedMessage } from './event-sources.ts';
import { queueUrl } from './queue-url.ts';
import { hasUnknownSubresource, isLink, presignedKeyIdOf, refusePresigned, s3Failure } from './s3-request.ts';

export interface QueuesAndBucketsOptions {
  readonly accessKeyId: string;
  /** Where messages and objects are kept. */
  readonly directory: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

export interface QueuesAndBuckets extends LocalServer {
  /** Makes the queue, or gives it these attributes (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html). */
  ensureQueue(name: string, attributes: Readonly<Record<string, string>>): void;
  ensureBucket(name: string): void;
  /** The queue with that ARN as an event source mapping uses it. */
  findQueue(arn: string): MappedQueue | undefined;
}

/** SQS and S3 by fauxqs, on one port. Messages and objects survive a restart. */
export async function startQueuesAndBuckets(options: QueuesAndBucketsOptions): Promise<QueuesAndBuckets> {
  const { accessKeyId, directory, now, onError } = options;
  const stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
  const persistence = open(directory);
  persistence.load(stores.sqsStore, stores.snsStore, stores.s3Store);
  // Only now: what is loaded is not to be written.
  stores.sqsStore.persistence = persistence;
  stores.s3Store.persistence = persistence;
  for (const queue of stores.sqsStore.allQueues()) queue.persistence = persistence;
  // It fails, for it wants to forget how often the message was received; without it the message is taken until its time
  // ends, should this process end before.
  persistence.updateMessageReady = () => {};
  // Without a host of its own it names queues by the address that it is asked at.
  stores.sqsStore.host = '';
  const app = buildApp({ logger: false, stores });
  // It would take an object of this type for a request to SNS.
  app.removeContentTypeParser('application/x-www-form-urlencoded');
  await app.ready();
  const local = await startLocalServer({
    onError,
    isLink,
    handle(request, response) {
      const isSqs = request.headers['x-amz-target'] !== undefined;
      if ((accessKeyIdOf(request.headers) ?? presignedKeyIdOf(request)) !== accessKeyId)
        return isSqs
          ? sendJson(response, 403, {
              __type: 'com.amazonaws.sqs#UnrecognizedClientException',
              message: 'The security token included in the request is invalid.',
            })
          : s3Failure(response, 403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist.');
      if (!isSqs && hasUnknownSubresource(request))
        return s3Failure(response, 501, 'NotImplemented', 'The laptop has no such operation of S3.');
      if (presignedKeyIdOf(request) !== undefined) {
        const refusal = refusePresigned(request, now());
        if (refusal !== undefined) return s3Failure(response, 403, 'AccessDenied', refusal);
        // A body comes from somewhere else and opens in a browser, where its script could use the key in the address.
        response.setHeader('content-security-policy', "sandbox; default-src 'none'");
        response.setHeader('x-content-type-options', 'nosniff');
      }
      app.routing(request, response);
    },
  });
  const dlqOf = (arn: string) => stores.sqsStore.getQueueByArn(arn);
  return {
    ...local,
    async close() {
      await local.close();
      await app.close();
      persistence.close();
    },
    ensureQueue(name, attributes) {
      const arn = arnOf('sqs', name);
      const existing = stores.sqsStore.getQueueByArn(arn);
      // An attribute that the template does not have any more is to be gone too.
      if (existing) existing.setAttributes({ RedrivePolicy: '', ...attributes });
      else stores.sqsStore.createQueue(name, queueUrl(local.url, name), arn, { ...attributes });
    },
    ensureBucket(name) {
      if (!stores.s3Store.hasBucket(name)) stores.s3Store.createBucket(name);
    },
    findQueue(arn) {
      const queue = stores.sqsStore.getQueueByArn(arn);
      return queue && mapped(queue, dlqOf);
    },
  };
}

function open(directory: string): PersistenceManager {
  try {
    return new PersistenceManager(directory);
  } catch (error) {
    throw new LocalError(
      `The queues and buckets in ${directory} cannot be opened (${Error.isError(error) ? error.message : error}): delete that folder to start afresh, which forgets the messages and the objects in it.`,
    );
  }
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html */
const longPollSeconds = 20;

function mapped(queue: SqsQueue, dlqOf: (arn: string) => SqsQueue | undefined): MappedQueue {
  const take = (most: number, visibilitySeconds: number): ReceivedMessage[] =>
    queue.dequeue(most, visibilitySeconds, dlqOf).map((message) => {
      const sent = queue.inflightMessages.get(message.ReceiptHandle)?.message;
      return {
        messageId: message.MessageId,
        receiptHandle: message.ReceiptHandle,
        body: message.Body,
        md5OfBody: message.MD5OfBody,
        sentTimestamp: sent?.sentTimestamp ?? 0,
        firstReceiveTimestamp: sent?.approximateFirstReceiveTimestamp ?? 0,
        receiveCount: sent?.approximateReceiveCount ?? 1,
        messageAttributes: message.MessageAttributes ?? {},
      };
    });
  return {
    arn: queue.arn,
    async receive(most, visibilitySeconds, ended) {
      const messages = take(most, visibilitySeconds);
      if (messages.length > 0) return messages;
      const awake = new AbortController();
      const { signal } = awake;
      await Promise.race([
        queue.waitForMessages(longPollSeconds),
        new Promise<void>((resolve) => ended.addEventListener('abort', () => resolve(), { once: true, signal })),
      ]);
      awake.abort();
      return ended.aborted ? [] : take(most, visibilitySeconds);
    },
    delete: (receiptHandle) => void queue.deleteMessage(receiptHandle),
    release: (receiptHandle, seconds) => queue.changeVisibility(receiptHandle, Math.max(seconds, 0.001)),
  };
}
