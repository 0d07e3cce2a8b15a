import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { openConnections } from '#lib/connectors/connections.ts';
import { ConfigurationError } from '#lib/core/errors.ts';
import type { FetchSecret } from '#lib/secrets/secrets-manager.ts';
import { awsError } from '../../support/errors.ts';
import { type ScriptedAnswer, startHttpServer } from '../../support/http-server.ts';

let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(async () => {
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
  const connections = openConnections(environmentWith(server.origin), { fetchSecret, onStaleSecret });
  const sent = () => server.requests.map(({ headers }) => headers.authorization);
  return { connections, fetchSecret, onStaleSecret, sent };
}
const user = { body: { login: 'ada' } };
const unauthorized = { status: 401, body: { message: 'Bad credentials' } };

test('the connections are those of the environment', () => {
  expect(openConnections(environment).names()).toEqual(['github', 'enterprise']);
});

test('they can be opened without their environment, which is missed at the first use', () => {
  const connections = openConnections({});
  expect(() => connections.names()).toThrow(ConfigurationError);
  expect(() => connections.github('github')).toThrow(ConfigurationError);
});

test('a connection is made once and kept', () => {
  const connections = openConnections(environment);
  expect(connections.github('github')).toBe(connections.github('github'));
  expect(connections.connector('github')).toBe(connections.github('github'));
  expect(connections.github('enterprise')).not.toBe(connections.github('github'));
});

test.each(['gitlab', '', 'GitHub', '__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
  'there is no connection "%s": a 404 that names those there are',
  (name) => {
    const connections = openConnections(environment);
    const problem = { status: 404, detail: expect.stringContaining('github, enterprise') };
    expect(() => connections.github(name)).toThrow(expect.objectContaining({ problem }));
    expect(() => connections.connector(name)).toThrow(expect.objectContaining({ problem }));
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
        'Set it with: aws secretsmanager put-secret-value --secret-id liaison/dev/connections/github --secret-string \'{"token":"<token>"}\'',
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
