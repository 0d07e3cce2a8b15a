import { join } from 'node:path';
import { hashApiKey } from '#lib/contract/api-keys.ts';
import { secretNames } from '#lib/contract/secrets.ts';
import { deliveryIndex } from '#lib/contract/table-keys.ts';
import { startDynamoDb } from '../../local/aws/dynamodb.ts';
import { startEventBridge } from '../../local/aws/event-bridge.ts';
import { queueUrl } from '../../local/aws/queue-url.ts';
import { startQueuesAndBuckets } from '../../local/aws/queues-and-buckets.ts';
import { startSecretsManager } from '../../local/aws/secrets-manager.ts';
import { openSecretsStore } from '../../local/aws/secrets-store.ts';
import { startEmulatedGitHub } from '../../local/github/emulated-github.ts';

export interface Emulators {
  readonly github: { readonly url: string };
  readonly secretsManager: { readonly url: string };
  readonly dynamodb: { readonly url: string };
  /** The address of SQS and of S3, and of the queue in it. */
  readonly queuesAndBuckets: { readonly url: string; readonly queueUrl: string };
  readonly eventBridge: { readonly url: string };
}

export const tableName = 'liaison-sam';
export const bucketName = 'liaison-sam';
export const accessKeyId = 'AKIALIAISONSAMTESTS0';
/** The event of ReceiveWebhook is signed by it. */
export const webhookSecret = "It's a Secret to Everybody";

/**
 * The laptop's GitHub and its AWS, with a token, an API key and a webhook's secret in their secrets, and table, bucket and
 * queue empty.
 */
export async function startEmulators(
  started: AsyncDisposableStack,
  { directory, apiKey }: { readonly directory: string; readonly apiKey: string },
): Promise<Emulators> {
  const onError = console.error;
  const github = await startEmulatedGitHub({ now: Date.now, onError });
  started.defer(() => github.close());

  const store = openSecretsStore(join(directory, 'secrets.json'), Date.now);
  const secret = (name: string, value: object) => store.put(store.ensure(name), JSON.stringify(value));
  secret(secretNames.connection('dev', 'github'), { token: github.token });
  const key = {
    id: 'event',
    name: 'event',
    sha256: hashApiKey(apiKey),
    scopes: ['read', 'write', 'operate'],
    createdAt: '2026-11-24T12:00:00Z',
  };
  secret(secretNames.apiKeys('dev'), { keys: [key] });
  secret(secretNames.webhook('dev', 'github'), { current: webhookSecret });
  const secretsManager = await startSecretsManager({ accessKeyId, store, onError });
  started.defer(() => secretsManager.close());

  const dynamodb = await startDynamoDb({
    accessKeyId,
    directory: join(directory, 'dynamodb'),
    tables: new Map([[tableName, table]]),
    onError,
  });
  started.defer(() => dynamodb.close());

  const queuesAndBuckets = await startQueuesAndBuckets({
    accessKeyId,
    directory: join(directory, 'queues-and-buckets'),
    now: Date.now,
    onError,
  });
  started.defer(() => queuesAndBuckets.close());
  queuesAndBuckets.ensureBucket(bucketName);
  queuesAndBuckets.ensureQueue('deliveries', {});

  const eventBridge = await startEventBridge({ accessKeyId, now: Date.now, log: () => {}, onError });
  started.defer(() => eventBridge.close());
  const { url } = queuesAndBuckets;
  return {
    github,
    secretsManager,
    dynamodb,
    queuesAndBuckets: { url, queueUrl: queueUrl(url, 'deliveries') },
    eventBridge,
  };
}

const keySchema = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: 'HASH' },
  { AttributeName: range, KeyType: 'RANGE' },
];

const table = {
  KeySchema: keySchema('pk', 'sk'),
  AttributeDefinitions: ['pk', 'sk', deliveryIndex.partition, deliveryIndex.sort].map((name) => ({
    AttributeName: name,
    AttributeType: 'S',
  })),
  GlobalSecondaryIndexes: [
    {
      IndexName: deliveryIndex.name,
      KeySchema: keySchema(deliveryIndex.partition, deliveryIndex.sort),
      Projection: { ProjectionType: 'ALL' },
    },
  ],
};
