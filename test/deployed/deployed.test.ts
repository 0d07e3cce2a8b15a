// One deployment, lived through in order: made, used, changed, removed. Each test stands on those above it.
import { readFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListSecretsCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { beforeAll, expect, test } from '@jest/globals';
import { newApiKey } from '#lib/contract/api-keys.ts';
import { secretNames } from '#lib/contract/secrets.ts';
import { engineFacts } from '../support/engine-setup.ts';
import { type ApiClient, createApiClient } from './api-client.ts';
import { type Command, createCdk, createKeys, credentials } from './commands.ts';
import { editAssembly } from './edit-assembly.ts';
import { region } from './ministack.ts';
import type { DeployedFacts } from './setup.ts';

const stack = 'Liaison-dev';
const facts = engineFacts() as DeployedFacts;
const assembly = join(facts.directory, 'cdk.out');

let cdk: Command;
let keys: Command;
let api: ApiClient;
let key = newApiKey();
let secretsManager: SecretsManagerClient;
let dynamodb: DynamoDBClient;

beforeAll(async () => {
  const ca = await readFile(facts.aws.certificate, 'utf8');
  const client = {
    region,
    endpoint: facts.aws.endpoint,
    credentials: { accessKeyId: credentials.AWS_ACCESS_KEY_ID, secretAccessKey: credentials.AWS_SECRET_ACCESS_KEY },
    requestHandler: { httpsAgent: new Agent({ ca }) },
  };
  secretsManager = new SecretsManagerClient(client);
  dynamodb = new DynamoDBClient(client);
  cdk = createCdk(facts);
  keys = createKeys(facts);
  const outputsFile = join(facts.directory, 'outputs.json');
  await cdk('synth', '--quiet', '--output', assembly);
  await cdk('bootstrap', '--app', assembly);
  await cdk('deploy', stack, '--app', assembly, '--require-approval', 'never', '--outputs-file', outputsFile);
  const outputs: Record<string, Record<string, string>> = JSON.parse(await readFile(outputsFile, 'utf8'));
  const [, apiUrl] = Object.entries(outputs[stack] ?? {}).find(([name]) => name.startsWith('ApiUrl')) ?? [];
  if (apiUrl === undefined) throw new Error(`${stack} has no output with the address of its API.`);
  api = createApiClient(apiUrl, { port: facts.aws.port, ca });
});

const setSecret = (name: string, value: object) =>
  secretsManager.send(new PutSecretValueCommand({ SecretId: name, SecretString: JSON.stringify(value) }));

test('health says without a key whether all is well, and no more', async () => {
  const { status, body } = await api('/health');
  expect({ status, body }).toEqual({ status: 200, body: { status: expect.stringMatching(/^(ok|degraded)$/) } });
});

test('while no API key was ever made, a request with a key is told that the keys are unset', async () => {
  expect(await api('/users/ada/repositories', { key })).toMatchObject({ status: 503 });
});

test('a key of npm run keys opens the API, with the token that was put into its secret', async () => {
  [key = ''] = (await keys('create', '--stage', 'dev', '--name', 'test', '--scope', 'read')).split('\n');
  await setSecret(secretNames.connection('dev', 'github'), { token: facts.github.token });

  const { status, body } = await api('/users/ada/repositories?limit=2', { key });

  expect({ status, body }).toMatchObject({
    status: 200,
    body: {
      repositories: [{ fullName: 'ada/analytical-engine' }, { fullName: 'ada/api-gateway-notes' }],
      truncated: true,
    },
  });
});

test('a request without a key is refused as a problem', async () => {
  const { status, headers, body } = await api('/users/ada/repositories');
  expect({ status, type: headers['content-type'] }).toEqual({ status: 401, type: 'application/problem+json' });
  expect(body).toMatchObject({ status: 401 });
});

test('the OpenAPI document is served without a key', async () => {
  expect(await api('/openapi.json')).toMatchObject({ status: 200, body: { openapi: expect.stringMatching(/^3\.1/) } });
});

test('a path that no route has is a 404 problem', async () => {
  expect(await api('/nowhere')).toMatchObject({ status: 404, body: { status: 404 } });
});

test('the schedule verifies the connections, and health tells the outcome', async () => {
  const connection = await eventually(async () => {
    const { body } = await api('/health', { key });
    const { github } = (body as { connections: { github: { outcome: string | null } } }).connections;
    return github.outcome === 'verified' ? github : undefined;
  });

  expect(connection).toMatchObject({ outcome: 'verified', account: 'octocat' });
});

test('a function whose grant on the table is gone cannot read it', async () => {
  await editAssembly(assembly, stack, (resources) => {
    for (const [id, { Type, Properties }] of Object.entries(resources)) {
      if (Type !== 'AWS::IAM::Policy' || !id.includes('HealthRole')) continue;
      const document = Properties['PolicyDocument'] as { Statement: { Action: string[] }[] };
      document.Statement = document.Statement.filter(({ Action }) => !Action.includes('dynamodb:GetItem'));
    }
  });
  await cdk('deploy', stack, '--app', assembly, '--require-approval', 'never');

  expect(await api('/health', { key })).toMatchObject({ status: 200, body: { status: 'degraded', connections: {} } });
});

test('destroying the stack leaves no API, no table and no secret', async () => {
  await cdk('destroy', stack, '--app', assembly, '--force');

  const { status } = await api('/openapi.json');
  const { TableNames } = await dynamodb.send(new ListTablesCommand());
  const { SecretList } = await secretsManager.send(new ListSecretsCommand());
  expect({ status, TableNames, SecretList }).toEqual({ status: 404, TableNames: [], SecretList: [] });
});

const patienceMs = 60_000;

/** The first answer that is there. The schedule runs by MiniStack's clock, so all that a test can do is ask again. */
async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await delay(250)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  throw new Error(`There was no such answer within ${patienceMs / 1000} s.`);
}
