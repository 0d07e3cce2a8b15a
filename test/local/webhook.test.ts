import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { githubWebhookScheme } from '#lib/connectors/github/webhook-scheme.ts';
import { removeRunFile, writeRunFile } from '../../local/run-file.ts';
import { type Runtime, startRuntime } from '../../local/runtime.ts';
import { findSample, readSamples } from '../../local/webhook/sample-webhooks.ts';
import { sendWebhook } from '../../local/webhook/send-webhook.ts';
import { startHttpServer } from '../support/http-server.ts';
import { secretResource, temporaryDirectory, writeAssembly } from './support/assembly.ts';
import { runCommand } from './support/command.ts';

// Checks the signature as a receiver does, with the secret that the laptop has made.
const receiver = `
import { createHmac } from 'node:crypto';
export const handler = async ({ headers, body, pathParameters }) => {
  const { secretArn } = JSON.parse(process.env.WEBHOOKS).github;
  const answer = await fetch(process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER, {
    method: 'POST',
    headers: {
      'x-amz-target': 'secretsmanager.GetSecretValue',
      authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/x',
    },
    body: JSON.stringify({ SecretId: secretArn }),
  });
  const { current } = JSON.parse((await answer.json()).SecretString);
  const signature = 'sha256=' + createHmac('sha256', current).update(body).digest('hex');
  if (signature !== headers['x-hub-signature-256']) return { statusCode: 401, body: '{"title":"Unauthorized"}' };
  if (!body.startsWith('{')) return { statusCode: 400, body: '{"title":"Bad Request"}' };
  const event = headers['x-github-event'];
  console.log('TAKEN ' + event + ' ' + (JSON.parse(body).action ?? '') + ' for ' + pathParameters.connection);
  if (event === 'ping') return { statusCode: 200, body: '{"hookId":"1"}' };
  return { statusCode: 202, body: JSON.stringify({ deliveryId: headers['x-github-delivery'], status: 'queued' }) };
};`;

const directory = temporaryDirectory();
const state = join(directory.path, 'state');
const lines: string[] = [];
const watchers = new Set<() => void>();
const webhook = (...args: string[]) => runCommand(['local/webhook.ts', ...args], { LIAISON_STATE: state });
const jsonWith = (id: string, ...[before, after]: [string, string]) => ({
  'Fn::Join': ['', [before, { Ref: id }, after]],
});

const template = (auth = 'token') =>
  writeAssembly(
    directory.path,
    {
      ReceiveWebhook: {
        source: receiver,
        routes: ['POST /webhooks/{connection}'],
        variables: {
          WEBHOOKS: jsonWith('HookSecret', '{"github":{"connector":"github","secretArn":"', '"}}'),
          CONNECTIONS: jsonWith(
            'Token',
            `{"github":{"connector":"github","auth":"${auth}","baseUrl":"https://api.github.com","secretArn":"`,
            '"}}',
          ),
        },
      },
    },
    {
      HookSecret: secretResource('liaison/dev/webhooks/github'),
      Token: secretResource('liaison/dev/connections/github'),
    },
  );

const log = (_: string, line: string) => {
  lines.push(line);
  for (const watcher of watchers) watcher();
};
const until = (line: string, count = 1) =>
  new Promise<void>((resolve) => {
    const watch = () => {
      if (lines.filter((known) => known === line).length < count) return;
      watchers.delete(watch);
      resolve();
    };
    watchers.add(watch);
    watch();
  });

afterAll(() => directory[Symbol.dispose]());

describe('npm run webhook, where a runtime runs', () => {
  let runtime: Runtime;

  beforeAll(async () => {
    runtime = await startRuntime({ templateFile: template(), state, apiKey: 'a key for this test', log });
    const { api: url, lambda, secretsManager } = runtime.addresses;
    writeRunFile(state, { pid: process.pid, url, lambda, secretsManager, accessKeyId: runtime.accessKeyId });
  });

  afterAll(async () => {
    removeRunFile(state);
    await runtime.close();
  });

  test('sends a signed sample, and tells what came of it and where to look', async () => {
    const { code, stdout, stderr } = await webhook('issues.opened');
    expect([code, stderr]).toEqual([0, '']);
    const { api } = runtime.addresses;
    const id = /^Delivery {2}([0-9a-f-]{36})$/m.exec(stdout)?.[1];
    expect(stdout).toContain(`Sent issues to ${api}/webhooks/github\n`);
    expect(stdout).toContain(`Answer    202 {"deliveryId":"${id}","status":"queued"}\n`);
    expect(stdout).toContain(`  ${api}/webhooks\n`);
    expect(stdout).toContain(`"${api}/webhooks/deliveries/${id}?connection=github"`);
    expect(lines).toContain('TAKEN issues opened for github');
  });

  test('sends the payload of a file byte for byte', async () => {
    const file = join(directory.path, 'payload.json');
    writeFileSync(file, '{ "action": "odd",\n "n": 1.0, "title": "Grüße" }\n');
    expect((await webhook('issues', file)).stdout).toContain('Answer    202 ');
    expect(lines).toContain('TAKEN issues odd for github');
  });

  test('a ping is answered at once, and is not to be looked at', async () => {
    const { code, stdout } = await webhook('ping');
    expect(code).toBe(0);
    expect(stdout).toContain('Answer    200 {"hookId":"1"}');
    expect(stdout).not.toContain('Look at it');
  });

  test('what is refused fails the command, which shows the answer', async () => {
    const file = join(directory.path, 'no-payload.txt');
    writeFileSync(file, 'no JSON');
    const { code, stdout, stderr } = await webhook('issues', file);
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/\nAnswer {4}400 \{"title":"Bad Request"\}\n$/);
  });

  test.each([
    ['no event', [], 'Name an event, such as issues.opened: npm run webhook -- <event> [payload.json]'],
    [
      'an unknown event',
      ['isues'],
      'There is no sample of the event isues: choose one of branch_protection_rule, check_run, ',
    ],
    ['an unknown action', ['issues.exploded'], 'There is no sample of issues.exploded: choose one of issues.'],
    [
      'more than an event and its action',
      ['issues.opened.foo'],
      'There is no sample of issues.opened.foo: choose one of issues.',
    ],
    ['a file that is not there', ['issues', '/none.json'], 'The file /none.json cannot be read'],
    ['an action beside a file', ['issues.opened', 'package.json'], 'issues.opened is no event: '],
    ['too many words', ['issues', 'package.json', 'more'], 'A webhook has one event and one payload'],
    ['an option that there is not', ['--twice'], 'That is not a webhook: npm run webhook -- '],
    [
      'a connection without webhooks',
      ['issues', '--connection', 'linear'],
      'The connection linear takes no webhooks here: there is no secret liaison/dev/webhooks/linear with a value.',
    ],
  ])('%s is told', async (_, args, message) => {
    const { code, stdout, stderr } = await webhook(...args);
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining(message)]);
  });

  test('what the emulated GitHub sees happen comes by itself, signed by the same secret', async () => {
    await runtime.addHooks();
    await until('TAKEN ping  for github', 5);
    const { github } = runtime;
    const answer = await fetch(`${github?.url}/repos/octocat/hello-world/issues`, {
      method: 'POST',
      headers: { authorization: `Bearer ${github?.token}` },
      body: '{"title":"Hello"}',
    });
    expect(answer.status).toBe(201);
    await until('TAKEN issues opened for github', 2);
  });
});

test('without a runtime it says to start one', async () => {
  expect(await webhook('issues')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'Liaison does not run here: start it in another terminal with npm start, and try again.\n',
  });
});

describe('a sample', () => {
  const samples = readSamples();
  const wanted = samples.flatMap(({ name, examples }) => [
    ...new Set(examples.map(({ action }) => (action === undefined ? name : `${name}.${action}`))),
  ]);

  test('of any event tells of the same repository, which the emulated GitHub has, if of any', () => {
    const repositories = wanted.flatMap((name) => Object(findSample(samples, name).payload).repository ?? []);
    expect(repositories.length).toBeGreaterThan(100);
    for (const repository of repositories)
      expect(repository).toMatchObject({
        full_name: 'octocat/hello-world',
        name: 'hello-world',
        owner: { login: 'octocat' },
        issues_url: 'https://api.github.com/repos/octocat/hello-world/issues{/number}',
      });
  });

  test('has its URLs and logins there too, and else is as it was recorded', () => {
    const { payload } = findSample(samples, 'issues.opened');
    expect(payload).toMatchObject({
      issue: {
        url: 'https://api.github.com/repos/octocat/hello-world/issues/1',
        html_url: 'https://github.com/octocat/hello-world/issues/1',
        title: 'Spelling error in the README file',
        user: { login: 'octocat', url: 'https://api.github.com/users/octocat' },
      },
      repository: { clone_url: 'https://github.com/octocat/hello-world.git' },
      sender: { login: 'octocat', html_url: 'https://github.com/octocat' },
    });
    expect(JSON.stringify(payload)).not.toMatch(/Codertocat|Hello-World/);
  });

  test.each(['ping', 'issues.opened', 'push', 'organization.renamed'])(
    'of %s comes by no webhook that the redelivery would look after',
    async (name) => {
      const { event, payload } = findSample(samples, name);
      await using receiver = await startHttpServer(() => ({ body: '{}' }));
      const body = Buffer.from(JSON.stringify(payload));
      await sendWebhook({ api: receiver.origin, connection: 'github', event, body, secret: 'a secret' });
      const headers = Object.fromEntries(
        Object.entries(receiver.requests[0]?.headers ?? {}).map(([header, value]) => [header, String(value)]),
      );
      const content = { headers, payload };
      expect(githubWebhookScheme.event(content)).toBe(event);
      expect(githubWebhookScheme.origin?.(content)).toBeUndefined();
      expect(headers).not.toHaveProperty('x-github-hook-id');
      expect(githubWebhookScheme.greeting(content)?.kind).toBe(event === 'ping' ? 'ping' : undefined);
    },
  );
});

test('a connection by an App has the one webhook of the App', async () => {
  lines.length = 0;
  await using runtime = await startRuntime({
    templateFile: template('app'),
    state,
    apiKey: 'a key for this test',
    log,
  });
  await runtime.addHooks();
  await runtime.github?.deliveriesEnded(1);
  expect(lines).toEqual(['TAKEN ping  for github']);
});

test('the secret is another one at each start, and on no disk', async () => {
  const secretOf = async () => {
    await using runtime = await startRuntime({ templateFile: template(), state, apiKey: 'a key for this test' });
    const answer = await fetch(runtime.addresses.secretsManager ?? '', {
      method: 'POST',
      headers: {
        'x-amz-target': 'secretsmanager.GetSecretValue',
        authorization: `AWS4-HMAC-SHA256 Credential=${runtime.accessKeyId}/x`,
      },
      body: '{"SecretId":"liaison/dev/webhooks/github"}',
    });
    const { SecretString } = (await answer.json()) as { SecretString: string };
    return SecretString;
  };
  const [first, second] = [await secretOf(), await secretOf()];
  expect([first, second]).toEqual(Array(2).fill(expect.stringMatching(/^\{"current":"[0-9a-f]{64}"\}$/)));
  expect(first).not.toBe(second);
  const kept = readFileSync(join(state, 'secrets.json'), 'utf8');
  expect(kept).toContain('liaison/dev/webhooks/github');
  expect(kept).not.toContain(JSON.parse(second).current);
});
