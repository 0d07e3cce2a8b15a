// One deployment, lived through in order: made, used, changed, removed. Each test stands on those above it.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ListSecretsCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, expect, test } from '@jest/globals';
import { newApiKey } from '#lib/contract/api-keys.ts';
import { mostDeliveryRuns } from '#lib/contract/delivery.ts';
import { secretNames } from '#lib/contract/secrets.ts';
import { engineFacts } from '../support/engine-setup.ts';
import { cookiesOf, fromPageOf } from '../support/http-answer.ts';
import { examplePayload, signedWebhook } from '../support/signed-webhook.ts';
import { type ApiClient, createApiClient } from './api-client.ts';
import { type Command, createCdk, createKeys, credentials } from './commands.ts';
import { editAssembly, type PolicyStatement, policyOf, queueOf, releaseAs, withoutAction } from './edit-assembly.ts';
import { region } from './ministack.ts';
import type { DeployedFacts } from './setup.ts';

const stack = 'Liaison-dev';
const facts = engineFacts() as DeployedFacts;
const assembly = join(facts.directory, 'cdk.out');

let cdk: Command;
let keys: Command;
let api: ApiClient;
let clientOf: (url: string) => ApiClient;
let deadLettersUrl: string;
let ownPage: Record<string, string>;
let key = newApiKey();
let keyId: string;
/** Of the policy of ProcessDelivery, while it lacks them. */
let publishing: PolicyStatement[];
let secretsManager: SecretsManagerClient;
let dynamodb: DynamoDBClient;
let s3: S3Client;
let sqs: SQSClient;

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
  s3 = new S3Client({ ...client, forcePathStyle: true });
  sqs = new SQSClient(client);
  cdk = createCdk(facts);
  keys = createKeys(facts);
  const outputsFile = join(facts.directory, 'outputs.json');
  await cdk('synth', '--quiet', '--output', assembly);
  await cdk('bootstrap', '--app', assembly);
  await cdk('deploy', stack, '--app', assembly, '--require-approval', 'never', '--outputs-file', outputsFile);
  const outputs: Record<string, Record<string, string>> = JSON.parse(await readFile(outputsFile, 'utf8'));
  const output = (name: RegExp) => {
    const [, value] = Object.entries(outputs[stack] ?? {}).find(([id]) => name.test(id)) ?? [];
    if (value === undefined) throw new Error(`${stack} has no output ${name}.`);
    return value;
  };
  const apiUrl = output(/^ApiUrl/);
  deadLettersUrl = output(/ProcessDeliveryDeadLettersUrl/);
  clientOf = (url) => createApiClient(url, { port: facts.aws.port, ca });
  api = clientOf(apiUrl);
  ownPage = fromPageOf(apiUrl);
});

const deploy = () => cdk('deploy', stack, '--app', assembly, '--require-approval', 'never');

const issues = '/repositories/octocat/hello-world/issues';
const create = (title: string, idempotencyKey: string) =>
  api(issues, { method: 'POST', key, json: { title }, headers: { 'idempotency-key': idempotencyKey } });

const setSecret = (name: string, value: object) =>
  secretsManager.send(new PutSecretValueCommand({ SecretId: name, SecretString: JSON.stringify(value) }));

const webhookSecret: string = randomUUID();
const webhook = (event: string, payload: object = examplePayload(event), secret = webhookSecret) => {
  const { deliveryId, ...question } = signedWebhook(event, payload, secret);
  return { deliveryId, answer: api('/webhooks/github', { method: 'POST', ...question }) };
};
const delivery = (id: string) => api(`/webhooks/deliveries/${id}?connection=github`, { key });
/** The delivery, as soon as it is `done` or `failed`. */
const ended = (id: string) =>
  eventually(async () => {
    const { body } = await delivery(id);
    return body.status === 'done' || body.status === 'failed' ? body : undefined;
  });
const bothReactions = ['publish-event', 'record-activity'].map((reaction) => expect.objectContaining({ reaction }));

test('health says without a key whether all is well, and no more', async () => {
  const { status, body } = await api('/health');
  expect({ status, body }).toEqual({ status: 200, body: { status: expect.stringMatching(/^(ok|degraded)$/) } });
});

test('while no API key was ever made, a request with a key is told that the keys are unset', async () => {
  expect(await api('/users/ada/repositories', { key })).toMatchObject({ status: 503 });
});

test('a key of npm run keys opens the API, with the token that was put into its secret', async () => {
  const scopes = ['read', 'write', 'operate'].flatMap((scope) => ['--scope', scope]);
  const made = await keys('create', '--stage', 'dev', '--name', 'test', ...scopes);
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

test('webhooks are refused while their secret was never set', async () => {
  expect(await webhook('ping').answer).toMatchObject({ status: 401 });
});

test('the ping of a webhook is answered once its secret is set', async () => {
  await setSecret(secretNames.webhook('dev', 'github'), { current: webhookSecret });
  expect(await webhook('ping').answer).toMatchObject({ status: 200, body: { hookId: expect.any(String) } });
});

test('a webhook is kept and worked, and its operator sees what came of it', async () => {
  const { deliveryId, answer } = webhook('issues');
  expect(await answer).toMatchObject({ status: 202, body: { deliveryId, status: 'queued' } });
  const done = await ended(deliveryId);
  expect(done).toMatchObject({ status: 'done', event: 'issues', attempts: 1, completions: bothReactions });
  expect(JSON.parse(done.body)).toEqual(examplePayload('issues'));
});

test('a webhook that is sent again is not worked again', async () => {
  const { deliveryId, ...question } = signedWebhook('push', examplePayload('push'), webhookSecret);
  const send = () => api('/webhooks/github', { method: 'POST', ...question });
  await send();
  await ended(deliveryId);
  expect(await send()).toMatchObject({ status: 200, body: { deliveryId, status: 'done' } });
  expect((await delivery(deliveryId)).body).toMatchObject({ attempts: 1 });
});

test('a webhook that is forged is refused, and nothing is kept of it', async () => {
  const { deliveryId, answer } = webhook('issues', examplePayload('issues'), 'a guess');
  expect(await answer).toMatchObject({ status: 401 });
  expect(await delivery(deliveryId)).toMatchObject({ status: 404 });
});

test('a body that is large is given by a link', async () => {
  const payload = { ...examplePayload('issues'), padding: 'x'.repeat(1_100_000) };
  const { deliveryId, answer } = webhook('issues', payload);
  expect(await answer).toMatchObject({ status: 202 });
  const { status, bodyLink } = await ended(deliveryId);
  expect(status).toBe('done');
  const { origin, pathname, search } = new URL(bodyLink);
  expect(await clientOf(origin)(pathname + search)).toMatchObject({ status: 200, body: payload });
});

test('a new version is deployed while webhooks come, and none of them is lost', async () => {
  await editAssembly(assembly, stack, (resources) => releaseAs(resources, '9.9.9'));
  let deployed = false;
  const sent: string[] = [];
  const statuses = new Set<number>();
  async function sendMeanwhile() {
    while (!deployed) {
      const { deliveryId, answer } = webhook('issues');
      statuses.add((await answer).status);
      sent.push(deliveryId);
      await delay(100);
    }
  }
  const deployment = deploy().finally(() => {
    deployed = true;
  });
  await Promise.all([deployment, sendMeanwhile()]);

  expect([...statuses]).toEqual([202]);
  const outcomes = [];
  for (const deliveryId of sent) outcomes.push(await ended(deliveryId));
  expect(outcomes).toEqual(sent.map(() => expect.objectContaining({ status: 'done', completions: bothReactions })));
  expect((await api('/webhooks', { key })).body).toContain('Liaison 9.9.9');
});

test('a function whose grant on the table is gone cannot read it', async () => {
  await editAssembly(assembly, stack, (resources) => {
    withoutAction(policyOf(resources, 'HealthRole'), 'dynamodb:GetItem');
    // For the next tests.
    policyOf(resources, 'CreateIssueRole').Statement = policyOf(resources, 'ListIssuesRole').Statement;
    publishing = withoutAction(policyOf(resources, 'ProcessDeliveryRole'), 'events:PutEvents');
    // Between two runs. On AWS it is six minutes.
    queueOf(resources, 'ProcessDelivery').Properties['VisibilityTimeout'] = 2;
  });
  await deploy();

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

let poisoned: string;

test('a webhook whose work fails is given up after its runs, and ends among the dead letters', async () => {
  const { deliveryId, answer } = webhook('issues');
  poisoned = deliveryId;
  expect(await answer).toMatchObject({ status: 202 });
  expect(await ended(deliveryId)).toMatchObject({
    status: 'failed',
    attempts: mostDeliveryRuns,
    lastError: expect.stringContaining('publish-event'),
    completions: [{ reaction: 'record-activity' }],
  });
  const message = await eventually(async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: deadLettersUrl }));
    return Messages[0];
  });
  expect(JSON.parse(message.Body ?? '')).toEqual({ connection: 'github', deliveryId });
});

test('once the cause is mended, an operator has it done again, and only what had failed', async () => {
  const { completions } = (await delivery(poisoned)).body;
  await editAssembly(assembly, stack, (resources) => {
    policyOf(resources, 'ProcessDeliveryRole').Statement.push(...publishing);
  });
  await deploy();

  const replay = `/webhooks/deliveries/${poisoned}/replay?connection=github`;
  expect(await api(replay, { method: 'POST', key })).toMatchObject({ status: 202 });
  expect(await ended(poisoned)).toMatchObject({
    status: 'done',
    attempts: mostDeliveryRuns + 1,
    completions: [{ reaction: 'publish-event' }, ...completions],
  });
});

test('a key that was revoked opens no function that has not read the keys since', async () => {
  expect(await keys('list', '--stage', 'dev')).toContain(keyId);
  await keys('revoke', keyId, '--stage', 'dev');
  expect(await api('/account/repositories', { key })).toMatchObject({ status: 401 });
});

test('destroying the stack leaves no API, no table, no queue and no secret, but the bodies of webhooks', async () => {
  await cdk('destroy', stack, '--app', assembly, '--force');

  const { status } = await api('/openapi.json');
  const { TableNames } = await dynamodb.send(new ListTablesCommand());
  const { SecretList } = await secretsManager.send(new ListSecretsCommand());
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand());
  expect({ status, TableNames, SecretList, QueueUrls }).toEqual({
    status: 404,
    TableNames: [],
    SecretList: [],
    QueueUrls: [],
  });
  const { Buckets = [] } = await s3.send(new ListBucketsCommand());
  // Kept deliberately: CloudFormation deletes no bucket that has objects, and these end by its lifecycle rule, which
  // MiniStack leaves out. The CDK's own bucket, of `cdk bootstrap`, is no part of the stack.
  const [ours, ...others] = Buckets.filter(({ Name = '' }) => !Name.startsWith('cdk-'));
  expect(others).toEqual([]);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: ours?.Name }));
  expect(Contents.map(({ Key }) => Key)).toContain(`deliveries/github/${poisoned}`);
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
