import { join } from 'node:path';
import { hashApiKey } from '#lib/contract/api-keys.ts';
import { secretNames } from '#lib/contract/secrets.ts';
import { startDynamoDb } from '../../local/aws/dynamodb.ts';
import { startSecretsManager } from '../../local/aws/secrets-manager.ts';
import { openSecretsStore } from '../../local/aws/secrets-store.ts';
import { startEmulatedGitHub } from '../../local/github/emulated-github.ts';

export interface Emulators {
  readonly github: { readonly url: string };
  readonly secretsManager: { readonly url: string };
  readonly dynamodb: { readonly url: string };
}

export const tableName = 'liaison-sam';
export const accessKeyId = 'AKIALIAISONSAMTESTS0';

/** The laptop's GitHub, Secrets Manager and DynamoDB, with a token and an API key in their secrets and an empty table. */
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
    scopes: ['read', 'write'],
    createdAt: '2026-11-24T12:00:00Z',
  };
  secret(secretNames.apiKeys('dev'), { keys: [key] });
  const secretsManager = await startSecretsManager({ accessKeyId, store, onError });
  started.defer(() => secretsManager.close());

  const keySchema = (name: string, type: 'HASH' | 'RANGE') => ({ AttributeName: name, KeyType: type });
  const table = {
    KeySchema: [keySchema('pk', 'HASH'), keySchema('sk', 'RANGE')],
    AttributeDefinitions: ['pk', 'sk'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
  };
  const tables = new Map([[tableName, table]]);
  const dynamodb = await startDynamoDb({ accessKeyId, directory: join(directory, 'dynamodb'), tables, onError });
  started.defer(() => dynamodb.close());
  return { github, secretsManager, dynamodb };
}
