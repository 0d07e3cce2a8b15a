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
import { cookiesOf, fromPageOf } from '../support/http-answer.ts';
import { type ApiClient, createApiClient } from './api-client.ts';
import { type Command, createCdk, createKeys, credentials } from './commands.ts';
import { type EditableResource, editAssembly } from './edit-assembly.ts';
import { region } from './ministack.ts';
import type { DeployedFacts } from './setup.ts';

const stack = 'Liaison-dev';
const facts = engineFacts() as DeployedFacts;
const assembly = join(facts.directory, 'cdk.out');

let cdk: Command;
let keys: Command;
let api: ApiClient;
let ownPage: Record<string, string>;
let key = newApiKey();
let keyId: string;
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
  ownPage = fromPageOf(apiUrl);
});

const issues = '/repositories/octocat/hello-world/issues';
const create = (title: string, idempotencyKey: string) =>
  api(issues, { method: 'POST', key, json: { title }, headers: { 'idempotency-key': idempotencyKey } });

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
  const made = await keys('create', '--stage', 'dev', '--name', 'test', '--scope', 'read', '--scope', 'write');
  [, key = '', keyId = ''] = /^(liaison_\S+)\s+This is the key (\w+) of/.exec(made) ?? [];
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
  expect({ status, type: headers.get('content-type') }).toEqual({ status: 401, type: 'application/problem+json' });
  expect(body).toMatchObject({ status: 401 });
});

test('the OpenAPI document is served without a key', async () => {
  expect(await api('/openapi.json')).toMatchObject({ status: 200, body: { openapi: expect.stringMatching(/^3\.1/) } });
});

test('a path that no route has is a 404 problem', async () => {
  expect(await api('/nowhere')).toMatchObject({ status: 404, body: { status: 404 } });
});

test('a method that a path does not take is a 405 problem that names those', async () => {
  const { status, headers } = await api(issues, { method: 'DELETE', key });
  expect([status, headers.get('allow')?.split(', ').sort()]).toEqual([405, ['GET', 'POST']]);
});

test('the account tells whose the token is, and what it may do', async () => {
  const { status, body } = await api('/account', { key });
  expect([status, body.login]).toEqual([200, 'octocat']);
  expect(body.operations).toContainEqual(expect.objectContaining({ operation: 'createIssue', sufficient: true }));
});

test('several users are fetched at once', async () => {
  expect(await api('/users?login=grace&login=nobody-here&login=ada', { key })).toMatchObject({
    status: 200,
    body: { users: [{ user: { login: 'grace' } }, { problem: { status: 404 } }, { user: { login: 'ada' } }] },
  });
});

test('an issue is created once for one Idempotency-Key, by the grants on the table', async () => {
  const first = await create('Once — “deployed”', 'once');
  const second = await create('Once — “deployed”', 'once');
  expect(first).toMatchObject({ status: 201, body: { title: 'Once — “deployed”', dropped: [] } });
  expect([second.status, second.headers.get('idempotent-replayed'), second.body]).toEqual([201, 'true', first.body]);
  expect(await create('Twice', 'once')).toMatchObject({ status: 422 });
  expect((await api(`${issues}?limit=2`, { key })).body.issues).toMatchObject([
    { title: 'Once — “deployed”' },
    { title: 'Where is the goodbye?' },
  ]);
});

test('an issue is changed', async () => {
  const question = { method: 'PATCH', key, json: { state: 'closed', stateReason: 'completed' } };
  expect(await api(`${issues}/2`, question)).toMatchObject({
    status: 200,
    body: { state: 'closed', stateReason: 'completed', dropped: [] },
  });
});

test('a person signs in by the form, sees the start page, and signs out', async () => {
  const signedIn = await api('/sign-in', { method: 'POST', form: { key }, headers: ownPage });
  expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/']);
  const cookie = cookiesOf(signedIn);

  const page = await api('/', { headers: { cookie } });
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.body).toContain('<h2>github</h2>');

  const signedOut = await api('/sign-out', { method: 'POST', form: {}, headers: { ...ownPage, cookie } });
  expect([signedOut.status, cookiesOf(signedOut)]).toEqual([303, '__Host-liaison=']);
});

test('a form of another site signs nobody in', async () => {
  const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
  expect(await api('/sign-in', { method: 'POST', form: { key }, headers })).toMatchObject({ status: 403 });
});

test('the schedule verifies the connections, and health tells the outcome', async () => {
  const connection = await eventually(async () => {
    const { body } = await api('/health', { key });
    const { github } = body.connections;
    return github.outcome === 'verified' ? github : undefined;
  });

  expect(connection).toMatchObject({ outcome: 'verified', account: 'octocat' });
});

test('a function whose grant on the table is gone cannot read it', async () => {
  await editAssembly(assembly, stack, (resources) => {
    const document = policyOf(resources, 'HealthRole');
    document.Statement = document.Statement.filter(({ Action }) => !Action.includes('dynamodb:GetItem'));
    // For the next test.
    policyOf(resources, 'CreateIssueRole').Statement = policyOf(resources, 'ListIssuesRole').Statement;
  });
  await cdk('deploy', stack, '--app', assembly, '--require-approval', 'never');

  expect(await api('/health', { key })).toMatchObject({ status: 200, body: { status: 'degraded', connections: {} } });
});

test('with the rights of the function that lists issues the table is closed, and nothing is done', async () => {
  expect(await create('Without the table', 'without')).toMatchObject({
    status: 503,
    body: { detail: expect.stringContaining('nothing was done') },
  });
  const { body } = await api(`${issues}?limit=1`, { key });
  expect(body.issues).toMatchObject([{ title: 'Once — “deployed”' }]);
  expect(await api(issues, { method: 'POST', key, json: { title: 'Without a key' } })).toMatchObject({ status: 201 });
});

test('a key that was revoked opens no function that has not read the keys since', async () => {
  expect(await keys('list', '--stage', 'dev')).toContain(keyId);
  await keys('revoke', keyId, '--stage', 'dev');
  expect(await api('/account/repositories', { key })).toMatchObject({ status: 401 });
});

test('destroying the stack leaves no API, no table and no secret', async () => {
  await cdk('destroy', stack, '--app', assembly, '--force');

  const { status } = await api('/openapi.json');
  const { TableNames } = await dynamodb.send(new ListTablesCommand());
  const { SecretList } = await secretsManager.send(new ListSecretsCommand());
  expect({ status, TableNames, SecretList }).toEqual({ status: 404, TableNames: [], SecretList: [] });
});

/** What the role with that in its logical id may do. */
function policyOf(resources: Readonly<Record<string, EditableResource>>, role: string) {
  const [, policy] =
    Object.entries(resources).find(([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.includes(role)) ?? [];
  if (policy === undefined) throw new Error(`${stack} has no policy of ${role}.`);
  return policy.Properties['PolicyDocument'] as { Statement: { Action: string[] }[] };
}

const patienceMs = 60_000;

/** The first answer that is there. The schedule runs by MiniStack's clock, so all that a test can do is ask again. */
async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await delay(250)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  throw new Error(`There was no such answer within ${patienceMs / 1000} s.`);
}
