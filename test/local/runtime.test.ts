import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ApiKeys, hashApiKey } from '#lib/contract/api-keys.ts';
import { invokeFunction, listFunctions } from '../../local/lambda/invoke-client.ts';
import { type Runtime, type RuntimeOptions, startRuntime } from '../../local/runtime.ts';
import {
  secretResource,
  type TestFunction,
  tableResource,
  temporaryDirectory,
  writeAssembly,
} from './support/assembly.ts';
import { ManualTimers } from './support/manual-timers.ts';

let directory: ReturnType<typeof temporaryDirectory>;
const runtimes: Runtime[] = [];

beforeEach(() => {
  directory = temporaryDirectory();
});

afterEach(async () => {
  for (const runtime of runtimes.splice(0)) await runtime.close();
  directory[Symbol.dispose]();
});

const state = () => join(directory.path, 'state');

async function start(
  functions: Record<string, TestFunction>,
  more: object = {},
  options: Partial<RuntimeOptions> = {},
) {
  const templateFile = writeAssembly(directory.path, functions, more);
  const runtime = await startRuntime({ templateFile, state: state(), apiKey: 'a key for this test', ...options });
  runtimes.push(runtime);
  return runtime;
}

const echo: TestFunction = {
  source: 'export const handler = async (event) => event;',
  routes: ['GET /echo/{name}', 'POST /echo'],
};
const answer = (body: string, routes: string[]): TestFunction => ({
  source: `export const handler = async () => ({ statusCode: 200, body: ${JSON.stringify(body)} });`,
  routes,
});

describe('the API', () => {
  test('invokes the function of the route with the event of API Gateway', async () => {
    const runtime = await start({ Echo: echo });
    const response = await fetch(`${runtime.addresses.api}/echo/a%20b?q=1`, { headers: { cookie: 'c=1' } });
    expect(response.headers.get('apigw-requestid')).toEqual(expect.any(String));
    expect(await response.json()).toMatchObject({
      version: '2.0',
      routeKey: 'GET /echo/{name}',
      rawPath: '/echo/a b',
      pathParameters: { name: 'a b' },
      queryStringParameters: { q: '1' },
      cookies: ['c=1'],
    });
  });

  test('takes an encoded slash for a slash, so that another route answers and nothing else is invoked', async () => {
    const lines: string[] = [];
    const runtime = await start(
      {
        Echo: {
          source: "export const handler = async () => { console.log('invoked'); };",
          routes: ['GET /echo/{name}'],
        },
        Unmatched: answer('unmatched', ['$default']),
      },
      {},
      { log: (_, line) => lines.push(line) },
    );
    const response = await fetch(`${runtime.addresses.api}/echo/a%2Fb`);
    expect(await response.text()).toBe('unmatched');
    expect(lines).toEqual([]);
  });

  test('answers 404 itself where no route fits', async () => {
    const runtime = await start({ Echo: echo });
    const response = await fetch(`${runtime.addresses.api}/nothing`);
    expect([response.status, await response.text()]).toEqual([404, '{"message":"Not Found"}']);
  });

  test('answers 400 itself to a malformed path', async () => {
    const runtime = await start({ Echo: echo });
    const response = await fetch(`${runtime.addresses.api}/echo/%zz`);
    expect([response.status, await response.text()]).toEqual([400, '{"message":"Bad Request"}']);
  });

  test('answers 500 itself where the function fails, and logs the failure', async () => {
    const lines: string[] = [];
    const failing = {
      source: "export const handler = async () => { throw new RangeError('secret detail'); };",
      routes: ['GET /'],
    };
    const runtime = await start({ Failing: failing }, {}, { log: (name, line) => lines.push(`${name} ${line}`) });
    const response = await fetch(`${runtime.addresses.api}/`);
    expect([response.status, await response.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
    expect(lines[0]).toBe('Failing ERROR RangeError: secret detail');
  });

  test('answers 413 itself to a body above 10 MB', async () => {
    const runtime = await start({ Echo: echo });
    const response = await fetch(`${runtime.addresses.api}/echo`, {
      method: 'POST',
      body: 'x'.repeat(10 * 1024 * 1024 + 1),
    });
    expect([response.status, await response.text()]).toEqual([413, '{"message":"Request Entity Too Large"}']);
  });

  test('answers 503 itself when the function takes longer than the gateway waits', async () => {
    const timers = new ManualTimers(Date.now());
    const began = Promise.withResolvers<void>();
    const slow = {
      source: "export const handler = async () => { console.log('began'); await new Promise(() => {}); };",
      routes: ['GET /'],
      timeout: 60,
    };
    const runtime = await start({ Slow: slow }, {}, { timers, log: () => began.resolve() });
    const response = fetch(`${runtime.addresses.api}/`);
    await began.promise;
    timers.advance(30_000);
    expect([(await response).status, await (await response).text()]).toEqual([
      503,
      '{"message":"Service Unavailable"}',
    ]);
  });
});

test('an event above 6 MB is refused by the API and by Lambda', async () => {
  const runtime = await start({ Echo: echo });
  // In base64 it is 6.7 MB.
  const options = { method: 'POST', headers: { 'content-type': 'image/png' }, body: Buffer.alloc(5_000_000) };
  const response = await fetch(`${runtime.addresses.api}/echo`, options);
  expect([response.status, await response.text()]).toEqual([413, '{"message":"Request Entity Too Large"}']);
  const address = { lambda: runtime.addresses.lambda, accessKeyId: runtime.accessKeyId };
  await expect(invokeFunction(address, 'Echo', JSON.stringify('x'.repeat(6_291_456)))).rejects.toThrow(
    'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
  );
});

describe('invocations', () => {
  test('come by either name', async () => {
    const runtime = await start({ DailyReport: { source: 'export const handler = async ({ n }) => n * 2;' } });
    for (const name of ['daily-report', 'DailyReport'])
      expect(await runtime.invoke(name, { n: 21 })).toMatchObject({ outcome: { ok: true, payload: '42' } });
  });

  test('of an unknown function list the functions', async () => {
    const runtime = await start({ DailyReport: { source: '' }, Health: { source: '' } });
    await expect(runtime.invoke('weekly-report', {})).rejects.toThrow(
      'There is no function weekly-report: choose one of daily-report, health.',
    );
  });

  test("come through Lambda's API too, with the log", async () => {
    const runtime = await start({
      Echo: { source: "export const handler = async (event) => { console.log('hello'); return event; };" },
      Failing: { source: "export const handler = async () => { throw new Error('no'); };" },
    });
    const address = { lambda: runtime.addresses.lambda, accessKeyId: runtime.accessKeyId };
    expect(await listFunctions(address)).toEqual(['Echo', 'Failing']);
    expect(await invokeFunction(address, 'Echo', '{"a":1}')).toEqual({
      failed: false,
      payload: '{"a":1}',
      logs: ['hello'],
    });
    expect(await invokeFunction(address, 'Failing', '{}')).toMatchObject({
      failed: true,
      payload: expect.stringContaining('"errorMessage":"no"'),
    });
    const alias = 'arn:aws:lambda:us-east-1:000000000000:function:Echo:live';
    expect(await invokeFunction(address, encodeURIComponent(alias), '2')).toMatchObject({ payload: '2' });
  });

  test.each([
    ['that nobody waits for are taken', { 'x-amz-invocation-type': 'Event' }, '{}', 202],
    ['that are only tried are not run', { 'x-amz-invocation-type': 'DryRun' }, '{}', 204],
    ['whose event is no JSON are refused', {}, '{', 400],
  ])("of Lambda's API %s", async (_, headers, body, status) => {
    const runtime = await start({ Echo: echo });
    const authorization = `AWS4-HMAC-SHA256 Credential=${runtime.accessKeyId}/20260101/us-east-1/lambda/aws4_request`;
    const response = await fetch(`${runtime.addresses.lambda}/2015-03-31/functions/Echo/invocations`, {
      method: 'POST',
      headers: { authorization, ...headers },
      body,
    });
    expect(response.status).toBe(status);
  });

  test('with another access key are refused', async () => {
    const runtime = await start({ Echo: echo });
    expect(await listFunctions({ lambda: runtime.addresses.lambda, accessKeyId: 'AKIAOTHER' })).toBeUndefined();
  });
});

test('a schedule invokes its function', async () => {
  const timers = new ManualTimers(Date.parse('2026-11-24T04:59:00Z'));
  const printed = Promise.withResolvers<string>();
  await start(
    {
      Daily: {
        source: 'export const handler = async (event) => { console.log(event.at); };',
        schedule: 'cron(0 6 * * ? *)',
      },
    },
    {},
    { timers, log: (name, line) => printed.resolve(`${name} ${line}`) },
  );
  timers.advance(60_000);
  expect(await printed.promise).toBe('Daily 2026-11-24T05:00:00Z');
});

const connections = (baseUrl: string) => ({
  'Fn::Join': [
    '',
    [`{"github":{"connector":"github","auth":"token","baseUrl":"${baseUrl}","secretArn":"`, { Ref: 'Token' }, '"}}'],
  ],
});
const environment: TestFunction = {
  source: 'export const handler = async () => process.env;',
  variables: {
    CONNECTIONS: connections('https://api.github.com'),
    API_KEYS_SECRET_ARN: { Ref: 'Keys' },
    TABLE_NAME: { Ref: 'Store' },
  },
};
const resources = { Token: secretResource('t/github'), Keys: secretResource('t/keys'), Store: tableResource };

const variablesOf = async (runtime: Runtime) => {
  const { outcome } = await runtime.invoke('environment', {});
  return JSON.parse(outcome.ok ? outcome.payload : '{}');
};

describe('what a function is given', () => {
  test('is the emulated cloud and the emulated GitHub', async () => {
    const runtime = await start({ Environment: environment }, resources);
    const variables = await variablesOf(runtime);
    expect(variables).toMatchObject({
      AWS_ENDPOINT_URL_SECRETS_MANAGER: runtime.addresses.secretsManager,
      AWS_ENDPOINT_URL_DYNAMODB: runtime.addresses.dynamodb,
      AWS_ACCESS_KEY_ID: runtime.accessKeyId,
      AWS_REGION: 'us-east-1',
      TABLE_NAME: 'Test-Store',
    });
    expect(JSON.parse(variables.CONNECTIONS)).toEqual({
      github: {
        connector: 'github',
        auth: 'token',
        baseUrl: runtime.addresses.github,
        secretArn: expect.stringMatching(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:t\/github-\w{6}$/),
      },
    });
  });

  test('is the own GitHub where there is one, whose token never reaches the disk', async () => {
    const github = { token: 'own-github-token', url: 'https://github.example.com/api/v3' };
    const runtime = await start({ Environment: environment }, resources, { github });
    expect(runtime.github).toBeUndefined();
    const { CONNECTIONS } = await variablesOf(runtime);
    expect(JSON.parse(CONNECTIONS).github.baseUrl).toBe(github.url);
    expect(readFileSync(join(state(), 'secrets.json'), 'utf8')).not.toContain(github.token);
  });

  test("is the template's own address where GitHub's is not given", async () => {
    const runtime = await start({ Environment: environment }, resources, { github: { token: 'own-github-token' } });
    const { CONNECTIONS } = await variablesOf(runtime);
    expect(JSON.parse(CONNECTIONS).github.baseUrl).toBe('https://api.github.com');
  });
});

test('the local API key is in its secret as a hash, beside those of others', async () => {
  const keysOnDisk = () => {
    const { versions } = JSON.parse(readFileSync(join(state(), 'secrets.json'), 'utf8'))['t/keys'];
    return ApiKeys.parse(JSON.parse(versions.at(-1).value)).keys;
  };
  const first = await start({ Environment: environment }, resources, { apiKey: 'the first key of all' });
  expect(keysOnDisk()).toMatchObject([
    { id: 'laptop', sha256: hashApiKey('the first key of all'), scopes: ['read', 'write', 'operate'] },
  ]);
  await first.close();
  await start({ Environment: environment }, resources, { apiKey: 'the second key of all' });
  expect(keysOnDisk()).toMatchObject([{ id: 'laptop', sha256: hashApiKey('the second key of all') }]);
});

describe('what was stored of a connection', () => {
  const keys = ['connection#github', 'gate#github', 'idempotency', 'attempt'].map((pk) => ({ pk, sk: 'any' }));

  const within = async <T>(runtime: Runtime, use: (client: DynamoDBDocumentClient) => Promise<T>): Promise<T> => {
    const client = new DynamoDBClient({
      endpoint: runtime.addresses.dynamodb ?? '',
      region: 'us-east-1',
      credentials: { accessKeyId: runtime.accessKeyId, secretAccessKey: 'x' },
    });
    const result = await use(DynamoDBDocumentClient.from(client));
    client.destroy();
    return result;
  };

  /** Stores it in a first run, and tells what of it a second run still has. */
  const survives = async (first: Partial<RuntimeOptions>, second: Partial<RuntimeOptions>) => {
    const before = await start({ Environment: environment }, resources, first);
    const TableName = 'Test-Store';
    await within(before, (client) => Promise.all(keys.map((Item) => client.send(new PutCommand({ TableName, Item })))));
    await before.close();
    const after = await start({ Environment: environment }, resources, second);
    const found = await within(after, (client) =>
      Promise.all(keys.map((Key) => client.send(new GetCommand({ TableName, Key })))),
    );
    return found.flatMap(({ Item }) => Item?.['pk'] ?? []);
  };

  const own = { github: { token: 'own-github-token' } };
  test.each([
    ['is gone with an emulated GitHub, which forgets', {}, {}, []],
    ['is gone with another GitHub', own, {}, []],
    ['is gone with another account of the same GitHub', own, { github: { token: 'token-of-another' } }, []],
    ['stays with the same GitHub', own, own, keys.map(({ pk }) => pk)],
  ])('%s', async (_, first, second, expected) => {
    expect(await survives(first, second)).toEqual(expected);
  });
});

test('a database that cannot be opened is told with its folder', async () => {
  const folder = join(state(), 'dynamodb');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'CURRENT'), 'garbage');
  const before = await openServers();
  await expect(start({ Environment: environment }, resources)).rejects.toThrow(
    `The database in ${folder} cannot be opened (`,
  );
  // The emulated GitHub was starting at that moment.
  expect(await openServers()).toBe(before);
});

test('only what the template needs is started', async () => {
  const runtime = await start({ Echo: echo });
  expect(
    Object.entries(runtime.addresses)
      .filter(([, address]) => address !== undefined)
      .map(([name]) => name),
  ).toEqual(['lambda', 'api']);
});

test('a start that fails leaves nothing open', async () => {
  const templateFile = writeAssembly(directory.path, {
    Echo: { ...echo, variables: { X: { 'Fn::ImportValue': 'x' } } },
  });
  const options = { templateFile, state: state(), apiKey: 'a key for this test' };
  const before = await openServers();
  await expect(startRuntime(options)).rejects.toThrow(
    'The template uses Fn::ImportValue, which the laptop cannot resolve.',
  );
  expect(await openServers()).toBe(before);
});

/** After a few rounds of the event loop: a handle that was closed is counted until then. */
async function openServers(): Promise<number> {
  for (let round = 0; round < 10; round += 1) await setImmediate();
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
}
