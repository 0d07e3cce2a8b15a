import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDeliveryStore } from '#lib/store/delivery-store.ts';
import { bringTo } from '../support/ledger.ts';
import { accessKeyId, bucketName, type Emulators, tableName } from './emulators.ts';

/** What the events of test/events speak of. */
export const eventDeliveries = {
  /** ProcessDelivery and GetDelivery. */
  toDo: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
  /** ReplayDelivery, and ReplayFromPage. */
  done: ['81f2c4a0-cc79-11e3-8d0a-5c1b7a3e9f24', '9c06e1d2-cc7a-11e3-9f61-0a8d2b4c7e53'],
} as const;

/** Puts the deliveries of the events into the ledger and their bodies into the bucket, without a message in the queue. */
export async function seedDeliveries({ dynamodb, queuesAndBuckets }: Emulators): Promise<void> {
  const settings = { region: 'eu-central-1', credentials: { accessKeyId, secretAccessKey: 'none' } };
  const dynamoDb = new DynamoDBClient({ ...settings, endpoint: dynamodb.url });
  const client = DynamoDBDocumentClient.from(dynamoDb, { marshallOptions: { removeUndefinedValues: true } });
  const s3 = new S3Client({ ...settings, endpoint: queuesAndBuckets.url, forcePathStyle: true });
  const store = createDeliveryStore(() => ({ name: tableName, client, dynamoDb }));
  for (const deliveryId of [eventDeliveries.toDo, ...eventDeliveries.done]) {
    const status = deliveryId === eventDeliveries.toDo ? 'queued' : 'done';
    await bringTo(store, status, { connection: 'github', deliveryId }, Date.now());
    await s3.send(
      new PutObjectCommand({
        Bucket: bucketName,
        Key: `deliveries/github/${deliveryId}`,
        Body: JSON.stringify({
          action: 'opened',
          issue: { number: 1 },
          repository: { full_name: 'octocat/hello-world' },
        }),
        ContentType: 'application/json',
      }),
    );
  }
  dynamoDb.destroy();
  s3.destroy();
}
