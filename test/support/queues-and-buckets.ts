import type { AddressInfo } from 'node:net';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import { awsEndpoint } from './aws-endpoint.ts';

export interface QueuesAndBuckets extends AsyncDisposable {
  readonly endpoint: string;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  /** The bucket `deliveries`, which is empty. */
  readonly bucket: string;
  /** An address of the queue `deliveries`, which is empty, that the SDK finds. */
  readonly queueUrl: string;
}

/** SQS and S3 on 127.0.0.1, in memory. */
export async function startQueuesAndBuckets(): Promise<QueuesAndBuckets> {
  const app = buildApp({ logger: false });
  // It takes every form for a request to SNS, also one that is an object for S3.
  app.removeContentTypeParser('application/x-www-form-urlencoded');
  await app.listen({ port: 0, host: '127.0.0.1' });
  const endpoint = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const sqs = new SQSClient(awsEndpoint(endpoint));
  const s3 = new S3Client({ ...awsEndpoint(endpoint), forcePathStyle: true });
  await sqs.send(new CreateQueueCommand({ QueueName: 'deliveries' }));
  await s3.send(new CreateBucketCommand({ Bucket: 'deliveries' }));
  return {
    endpoint,
    sqs,
    s3,
    bucket: 'deliveries',
    // The one that CreateQueue answers has a host name that is none on this machine.
    queueUrl: `${endpoint}/000000000000/deliveries`,
    async [Symbol.asyncDispose]() {
      sqs.destroy();
      s3.destroy();
      app.server.closeAllConnections();
      await app.close();
    },
  };
}
