import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { openConnections } from '#lib/connectors/connections.ts';
import { ConfigurationError, UnknownConnectionError } from '#lib/core/errors.ts';
import type { HttpClientHooks } from '#lib/http/hooks.ts';
import type { SharedGate } from '#lib/http/shared-gate.ts';
import type { FetchSecret } from '#lib/secrets/secrets-manager.ts';
import { awsError } from '../../support/errors.ts';
import { type ReceivedRequest, type ScriptedAnswer, startHttpServer } from '../../support/http-server.ts';

let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(async () => {
  jest.restoreAllMocks();
  jest.useRealTimers();
  await started.disposeAsync();
});

const arn = (connection: string) =>
  `arn:aws:secretsmanager:eu-central-1:123456789012:secret:liaison/dev/connections/${connection}-AbCdEf`;
const environmentWith = (baseUrl: string, names = ['github', 'enterprise']) => ({
  CONNECTIONS: JSON.stringify(
    Object.fromEntries(
      names.map((name) => [name, { connector: 'github', auth: 'token', baseUrl, secretArn: arn(name) }]),
    ),
  ),
});
const environment = environmentWith('https://github.example.com/api/v3');
const call = () => ({ deadline: Date.now() + 5_000 });
const token = (value: string) => JSON.stringify({ token: value });

async function setUp(...answers: ScriptedAnswer[]) {
  const server = started.use(await startHttpServer(answers));
  const fetchSecret = jest.fn<FetchSecret>();
  const onStaleSecret = jest.fn();
  const onRetry = jest.fn<NonNullable<HttpClientHooks['onRetry']>>();
  const options = { fetchSecret, onStaleSecret, hooks: { onRetry } };
  const connections = openConnections(environmentWith(server.origin), options);
  const sent = () => server.requests.map(({ headers }) => headers.authorization);
  return { connections, fetchSecret, onStaleSecret, onRetry, sent };
}
const unread = { fetchSecret: jest.fn<FetchSecret>() };
const user = { body: { login: 'ada' } };
const unauthorized = { status: 401, body: { message: 'Bad credentials' } };

test('the connections are those of the environment', () => {
  expect(openConnections(environment, unread).names()).toEqual(['github', 'enterprise']);
});

test('they can be opened without their environment, which is missed at the first use', () => {
  const connections = openConnections({}, unread);
  expect(() => connections.names()).toThrow(ConfigurationError);
  expect(() => connections.github('github')).toThrow(ConfigurationError);
});

test('a connection is made once and kept', () => {
  const connections = openConnections(environment, unread);
  expect(connections.github('github')).toBe(connections.github('github'));
  expect(connections.connector('github')).toBe(connections.github('github'));
  expect(connections.github('enterprise')).not.toBe(connections.github('github'));
});

test.each(['gitlab', '', 'GitHub', '__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
  'there is no connection "%s": an error that names those there are',
  (name) => {
    const connections = openConnections(environment, unread);
    const error = new UnknownConnectionError(['github', 'enterprise']);
    expect(() => connections.github(name)).toThrow(error);
    expect(() => connections.connector(name)).toThrow(error);
    expect(() => connections.github(name)).toThrow(UnknownConnectionError);
  },
);

describe('the credential of a connection', () => {
  test('is the token in its own secret', async () => {
    const { connections, fetchSecret, sent } = await setUp(user, user);
    fetchSecret.mockImplementation(async (secretId) => token(secretId === arn('github') ? 't1' : 't2'));
    await connections.github('github').verifyCredential(call());
    await connections.github('enterprise').verifyCredential(call());
    expect(sent()).toEqual(['Bearer t1', 'Bearer t2']);
  });

  test('is read once for many calls', async () => {
    const { connections, fetchSecret } = await setUp(user, user);
    fetchSecret.mockResolvedValue(token('t1'));
    await connections.github('github').verifyCredential(call());
    await connections.github('github').verifyCredential(call());
    expect(fetchSecret).toHaveBeenCalledTimes(1);
  });

  test('is read again when it is refused: a rotated token works at once', async () => {
    const { connections, fetchSecret, sent } = await setUp(unauthorized, user, user);
    fetchSecret.mockResolvedValueOnce(token('t1')).mockResolvedValueOnce(token('t2'));
    expect(await connections.github('github').verifyCredential(call())).toEqual({ account: 'ada' });
    await connections.github('github').verifyCredential(call());
    expect(sent()).toEqual(['Bearer t1', 'Bearer t2', 'Bearer t2']);
  });

  test('is refused for good where the secret still holds it: nothing is sent again', async () => {
    const { connections, fetchSecret, sent } = await setUp(unauthorized, user);
    fetchSecret.mockResolvedValue(token('t1'));
    await expect(connections.github('github').verifyCredential(call())).rejects.toMatchObject({ kind: 'auth' });
    expect([sent(), fetchSecret.mock.calls]).toEqual([['Bearer t1'], [[arn('github')], [arn('github')]]]);
  });

  test('that is not set is an error with the command that sets it, and nothing is sent', async () => {
    const { connections, fetchSecret, sent } = await setUp(user);
    fetchSecret.mockResolvedValueOnce(undefined);
    await expect(connections.github('github').verifyCredential(call())).rejects.toMatchObject({
      kind: 'unset',
      remedy:
        'Put {"token":"<token>"} into a file token.json and run: aws secretsmanager put-secret-value --secret-id liaison/dev/connections/github --secret-string file://token.json',
    });
    expect(sent()).toEqual([]);
  });

  test('that is stale is used while Secrets Manager throttles, and somebody is told', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout', 'queueMicrotask'] });
    const { connections, fetchSecret, onStaleSecret, sent } = await setUp(user, user);
    fetchSecret.mockResolvedValueOnce(token('t1')).mockRejectedValueOnce(awsError('ThrottlingException'));
    await connections.github('github').verifyCredential(call());
    jest.setSystemTime(Date.now() + 300_000);
    await connections.github('github').verifyCredential(call());
    expect(sent()).toEqual(['Bearer t1', 'Bearer t1']);
    expect(onStaleSecret.mock.calls).toMatchObject([[{ kind: 'unavailable' }]]);
  });
});

test('the hooks are those of every client', async () => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
  const busy = { status: 503 };
  const { connections, fetchSecret, onRetry } = await setUp(busy, user, busy, user);
  fetchSecret.mockResolvedValue(token('t1'));
  await connections.github('github').verifyCredential(call());
  await connections.github('enterprise').verifyCredential(call());
  expect(onRetry.mock.calls).toMatchObject([[{ status: 503 }], [{ status: 503 }]]);
});

/** Gates that all processes share: closed for these connections. `closures` is what was written. */
function gatesWith(...closed: string[]) {
  const closures: unknown[] = [];
  const gates = (connection: string): SharedGate => ({
    read: async () => (closed.includes(connection) ? Date.now() + 3_600_000 : undefined),
    close: async (bucket, until) => void closures.push([connection, bucket, until]),
  });
  return { gates, closures };
}
const limited = {
  status: 403,
  headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4102444800', 'x-ratelimit-resource': 'core' },
  body: { message: 'API rate limit exceeded for user ID 1.' },
};

describe('the gate that all processes share', () => {
  const fetchSecret = async () => token('t1');

  test('holds back the requests of its connection, and of no other', async () => {
    const server = started.use(await startHttpServer([user]));
    const { gates } = gatesWith('github');
    const connections = openConnections(environmentWith(server.origin), { fetchSecret, gates });
    await expect(connections.github('github').getUser('ada', call())).rejects.toMatchObject({ kind: 'rate-limited' });
    expect(server.requests).toEqual([]);
    await connections.github('enterprise').verifyCredential(call());
    expect(server.requests).toHaveLength(1);
  });

  test('is closed by what its connection meets', async () => {
    const server = started.use(await startHttpServer([limited]));
    const { gates, closures } = gatesWith();
    const connections = openConnections(environmentWith(server.origin), { fetchSecret, gates });
    await expect(connections.github('enterprise').getUser('ada', call())).rejects.toMatchObject({
      retryAt: expect.anything(),
    });
    expect(closures).toEqual([['enterprise', 'core', expect.any(Number)]]);
  });
});

describe('a connection as an App', () => {
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const privateKey = key.export({ type: 'pkcs1', format: 'pem' }).toString();
  const installed = {
    body: { app_slug: 'liaison', account: { login: 'acme' }, permissions: { metadata: 'read' }, suspended_at: null },
  };

  async function setUpApp(
    secret: Record<string, unknown>,
    script: (request: ReceivedRequest) => ScriptedAnswer,
    gates?: (connection: string) => SharedGate,
  ) {
    const server = started.use(await startHttpServer(script));
    const settings = { connector: 'github', auth: 'app', baseUrl: server.origin, secretArn: arn('github') };
    const connections = openConnections(
      { CONNECTIONS: JSON.stringify({ github: settings }) },
      { fetchSecret: async () => JSON.stringify(secret), gates },
    );
    return { github: connections.github('github'), server };
  }

  test('asks as its installation, with a token that it has made as the App itself', async () => {
    const { github, server } = await setUpApp({ appId: 'Iv1.a', installationId: 42, privateKey }, ({ url }) => {
      if (url === '/app/installations/42') return installed;
      if (url !== '/app/installations/42/access_tokens') return { body: { total_count: 0, repositories: [] } };
      return { status: 201, body: { token: 'ghs_1', expires_at: new Date(Date.now() + 3_600_000).toISOString() } };
    });
    await github.listAccountRepositories({ ...call(), limit: 1 });
    expect((await github.getAccount(call())).login).toBe('liaison[bot]');
    const sent = server.requests.map(({ method, url, headers }) => [
      `${method} ${url.replace(/\?.*/, '')}`,
      headers.authorization?.replace(/^Bearer ey[\w-]+\.[\w-]+\.[\w-]+$/, 'JWT'),
    ]);
    expect(sent.slice(0, 2)).toEqual([
      ['POST /app/installations/42/access_tokens', 'JWT'],
      ['GET /installation/repositories', 'Bearer ghs_1'],
    ]);
    expect(sent).toContainEqual(['GET /app/installations/42', 'JWT']);
  });

  test('asks as the App itself what was delivered to its webhook', async () => {
    const { github, server } = await setUpApp({ appId: 'Iv1.a', installationId: 42, privateKey }, () => ({ body: [] }));
    for await (const { deliveries } of github.appHookDeliveries?.list(call()) ?? []) expect(deliveries).toEqual([]);
    expect(server.requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/app/hook/deliveries?per_page=100', expect.stringMatching(/^Bearer ey/)],
    ]);
  });

  test('heeds the gate that all processes share in what it asks as its installation, whose limit it is', async () => {
    const { github, server } = await setUpApp(
      { appId: 'Iv1.a', installationId: 42, privateKey },
      ({ url }) =>
        url === '/app/installations/42'
          ? installed
          : { status: 201, body: { token: 'ghs_1', expires_at: new Date(Date.now() + 3_600_000).toISOString() } },
      gatesWith('github').gates,
    );
    expect((await github.getAccount(call())).login).toBe('liaison[bot]');
    const asked = github.listAccountRepositories({ ...call(), limit: 1 });
    await expect(asked).rejects.toMatchObject({ kind: 'rate-limited' });
    expect(server.requests.map(({ url }) => url)).not.toContain('/installation/repositories');
  });

  test('whose secret names another installation by now asks as that one, in everything', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout', 'queueMicrotask'] });
    const secret = { appId: 'Iv1.a', installationId: 41, privateKey };
    const { github, server } = await setUpApp(secret, ({ method, url }) => {
      const [, id] = /^\/app\/installations\/(\d+)/.exec(url) ?? [];
      if (id === undefined) return { body: { total_count: 0, repositories: [] } };
      if (method === 'GET') return installed;
      return { status: 201, body: { token: `ghs_${id}`, expires_at: new Date(Date.now() + 3_600_000).toISOString() } };
    });
    await github.listAccountRepositories({ ...call(), limit: 1 });
    secret.installationId = 42;
    jest.setSystemTime(Date.now() + 300_000);
    await github.listAccountRepositories({ ...call(), limit: 1 });
    await github.getAccount(call());
    const sent = server.requests.map(({ url, headers }) => [url.replace(/\?.*/, ''), headers.authorization]);
    expect(sent).toContainEqual(['/installation/repositories', 'Bearer ghs_41']);
    expect(sent.slice(2, 4)).toEqual([
      ['/app/installations/42/access_tokens', expect.stringMatching(/^Bearer ey/)],
      ['/installation/repositories', 'Bearer ghs_42'],
    ]);
    expect(sent.slice(4)).toEqual([['/app/installations/42', expect.stringMatching(/^Bearer ey/)]]);
  });

  test('whose key cannot be read is an error with the command that sets it, and nothing of the key', async () => {
    const secret = { appId: 'Iv1.a', installationId: '42', privateKey: privateKey.slice(0, 200) };
    const { github, server } = await setUpApp(secret, () => installed);
    const error = await github.verifyCredential(call()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: 'SecretError',
      kind: 'invalid',
      remedy: expect.stringMatching(
        /^Put {"appId":.* into a file app\.json and run: aws secretsmanager put-secret-value/,
      ),
    });
    expect(inspect(error, { depth: 10 })).not.toContain(privateKey.slice(50, 80));
    expect(server.requests).toEqual([]);
  });
});
