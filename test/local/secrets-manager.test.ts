import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startSecretsManager } from '../../local/aws/secrets-manager.ts';
import { openSecretsStore, type SecretsStore } from '../../local/aws/secrets-store.ts';
import type { LocalServer } from '../../local/local-server.ts';
import { temporaryDirectory } from './support/assembly.ts';

const accessKeyId = 'LOCALTEST';
const now = () => Date.parse('2026-11-24T12:00:00Z');
let directory: ReturnType<typeof temporaryDirectory>;
let file: string;
let store: SecretsStore;
let server: LocalServer;
let client: SecretsManagerClient;
const clientFor = (key: string) =>
  new SecretsManagerClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: key, secretAccessKey: 'x' },
    maxAttempts: 1,
  });

beforeEach(async () => {
  directory = temporaryDirectory();
  file = join(directory.path, 'secrets.json');
  store = openSecretsStore(file, now);
  server = await startSecretsManager({
    accessKeyId,
    store,
    onError: (error) => {
      throw error;
    },
  });
  client = clientFor(accessKeyId);
});

afterEach(async () => {
  client.destroy();
  await server.close();
  directory[Symbol.dispose]();
});

const get = (SecretId: string, more: object = {}) => client.send(new GetSecretValueCommand({ SecretId, ...more }));
const put = (SecretId: string, SecretString: string, ClientRequestToken?: string) =>
  client.send(new PutSecretValueCommand({ SecretId, SecretString, ClientRequestToken }));

test('a secret without a value is told with the text of AWS', async () => {
  store.ensure('liaison/dev/x');
  await expect(get('liaison/dev/x')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
  });
});

test('a secret that is not there is told with the text of AWS', async () => {
  await expect(get('nothing')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret.",
  });
});

test('a value is found by name, by ARN and by ARN without its suffix', async () => {
  const { arn } = store.ensure('liaison/dev/x');
  await put('liaison/dev/x', 'one');
  for (const id of ['liaison/dev/x', arn, arn.replace(/-\w{6}$/, '')])
    expect(await get(id)).toMatchObject({
      ARN: arn,
      Name: 'liaison/dev/x',
      SecretString: 'one',
      VersionStages: ['AWSCURRENT'],
    });
});

test('the value before stays as AWSPREVIOUS', async () => {
  store.ensure('x');
  const first = await put('x', 'one');
  await put('x', 'two');
  expect(await get('x')).toMatchObject({ SecretString: 'two' });
  expect(await get('x', { VersionStage: 'AWSPREVIOUS' })).toMatchObject({ SecretString: 'one' });
  expect(await get('x', { VersionId: first.VersionId })).toMatchObject({ SecretString: 'one' });
});

test('the same token with the same value is the same version, with another value a mistake', async () => {
  store.ensure('x');
  const token = '11111111-2222-3333-4444-555555555555';
  expect((await put('x', 'one', token)).VersionId).toBe(token);
  expect((await put('x', 'one', token)).VersionId).toBe(token);
  await expect(put('x', 'two', token)).rejects.toMatchObject({ name: 'ResourceExistsException' });
});

test('a secret is made once', async () => {
  await client.send(new CreateSecretCommand({ Name: 'new', SecretString: 'one' }));
  expect(await get('new')).toMatchObject({ SecretString: 'one' });
  await expect(client.send(new CreateSecretCommand({ Name: 'new' }))).rejects.toMatchObject({
    name: 'ResourceExistsException',
  });
});

test('a description tells the stages and no value', async () => {
  store.ensure('x');
  const { VersionId = '' } = await put('x', 'one');
  const described = await client.send(new DescribeSecretCommand({ SecretId: 'x' }));
  expect(described.VersionIdsToStages).toEqual({ [VersionId]: ['AWSCURRENT'] });
  expect(JSON.stringify(described)).not.toContain('one');
});

test('an operation that is not emulated says so', async () => {
  await expect(client.send(new ListSecretsCommand())).rejects.toMatchObject({ name: 'UnknownOperationException' });
});

test('another access key is refused', async () => {
  store.ensure('x');
  await put('x', 'one');
  const stranger = clientFor('AKIAOTHER');
  await expect(stranger.send(new GetSecretValueCommand({ SecretId: 'x' }))).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
  stranger.destroy();
});

describe('on disk', () => {
  test('a value and the ARN survive, in a file that only its owner can read', async () => {
    const { arn } = store.ensure('x');
    await put('x', 'one');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const reopened = openSecretsStore(file, now).find('x');
    expect(reopened).toMatchObject({ arn, versions: [{ value: 'one' }] });
  });

  test('a value from outside is never there, nor what is put over it', async () => {
    const secret = store.ensure('x');
    store.putInMemory(secret, 'token-from-outside');
    expect(await get('x')).toMatchObject({ SecretString: 'token-from-outside' });
    await put('x', 'rotated-token');
    expect(readFileSync(file, 'utf8')).not.toMatch(/token-from-outside|rotated-token/);
  });

  test('a value from outside takes the place of one on disk', async () => {
    const secret = store.ensure('x');
    await put('x', 'old-value');
    store.putInMemory(secret, 'token-from-outside');
    expect(readFileSync(file, 'utf8')).not.toContain('old-value');
  });
});
