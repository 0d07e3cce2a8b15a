import { expect, jest, test } from '@jest/globals';
import type { Connections } from '#lib/connectors/connections.ts';
import type { Connector } from '#lib/connectors/connector.ts';
import { ConfigurationError } from '#lib/core/errors.ts';
import type { EmitMetric, Log } from '#lib/lambda/observability.ts';
import type { VerificationStore } from '#lib/store/verification-store.ts';
import { verifyConnections } from '../../../functions/connections/verify-connections.ts';
import { awsError, httpClientError, secretError } from '../../support/errors.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { stubConnector } from '../stub-github.ts';

type Verify = Connector['verifyCredential'];

const verifiedAt = '2026-11-24T12:00:00.000Z';
const deadline = Date.parse(verifiedAt) + 58_500;
const accepts: Verify = async () => ({ account: 'ada' });
const rejects = (error: Error) => () => Promise.reject(error);

function setUp(credentials: Record<string, Verify>, change: Partial<Connections> = {}) {
  const emit = jest.fn<EmitMetric>();
  const put = jest.fn<VerificationStore['put']>().mockResolvedValue();
  const log = { info: jest.fn<Log['info']>(), warn: jest.fn<Log['warn']>(), error: jest.fn<Log['error']>() };
  const connections: Connections = {
    names: () => Object.keys(credentials),
    connector: (name) =>
      stubConnector({ verifyCredential: credentials[name] ?? rejects(new Error(`There is no ${name}`)) }),
    github: () => {
      throw new Error('This job knows connectors alone.');
    },
    ...change,
  };
  const verifications: VerificationStore = { put, get: async () => undefined };
  const run = () => verifyConnections({ connections, verifications, emit, clock: fakeClock(), log }, { deadline });
  return { emit, put, log, run };
}

test.each<[string, Verify, object]>([
  ['verified', accepts, { account: 'ada' }],
  ['refused', rejects(httpClientError('auth')), {}],
  ['unset', rejects(secretError('unset')), {}],
  ['limited', rejects(httpClientError('rate-limited')), {}],
  ['unreachable', rejects(httpClientError('network')), {}],
])('a connection that is %s is kept so, and returned', async (outcome, verifyCredential, more) => {
  const { put, run } = setUp({ github: verifyCredential });
  const verification = { outcome, verifiedAt, ...more };
  expect(await run()).toEqual({ github: verification });
  expect(put.mock.calls).toEqual([['github', verification]]);
});

test('a connector is told the deadline, and to wait five seconds at most where it is asked to', async () => {
  const verifyCredential = jest.fn<Verify>().mockResolvedValue({ account: 'ada' });
  await setUp({ github: verifyCredential }).run();
  expect(verifyCredential.mock.calls).toEqual([[{ deadline, maxServerWaitMs: 5_000 }]]);
});

test('each connection is a line of the log: a warning, with the error, where it does not work', async () => {
  const error = secretError('unset');
  const { log, run } = setUp({ github: accepts, enterprise: rejects(error) });
  await run();
  const message = 'Verified a connection';
  expect(log.info.mock.calls).toEqual([[message, { connection: 'github', outcome: 'verified', error: undefined }]]);
  expect(log.warn.mock.calls).toEqual([[message, { connection: 'enterprise', outcome: 'unset', error }]]);
  expect(log.error).not.toHaveBeenCalled();
});

test('each connection has its metrics', async () => {
  const tomorrow = Date.parse(verifiedAt) + 86_400_000;
  const { emit, run } = setUp({
    github: async () => ({ account: 'ada', expiresAt: tomorrow }),
    enterprise: rejects(httpClientError('auth')),
  });
  await run();
  expect(emit.mock.calls).toEqual([
    ['ConnectionUnverified', 0, { connection: 'github' }],
    ['CredentialRefused', 0, { connection: 'github' }],
    ['CredentialDaysLeft', 1, { connection: 'github' }],
    ['ConnectionUnverified', 1, { connection: 'enterprise' }],
    ['CredentialRefused', 1, { connection: 'enterprise' }],
  ]);
});

test('one connection that fails does not stop the others', async () => {
  const { put, run } = setUp({ one: rejects(httpClientError('network')), two: accepts, three: accepts });
  expect(await run()).toMatchObject({
    one: { outcome: 'unreachable' },
    two: { outcome: 'verified' },
    three: { outcome: 'verified' },
  });
  expect(put).toHaveBeenCalledTimes(3);
});

test('a verification that cannot be kept is a failure, after its metrics are out', async () => {
  const { put, emit, run } = setUp({ github: rejects(httpClientError('auth')) });
  const error = awsError('InternalServerError');
  put.mockRejectedValueOnce(error);
  await expect(run()).rejects.toBe(error);
  expect(emit).toHaveBeenCalledWith('CredentialRefused', 1, { connection: 'github' });
});

test('a secret that may not be read leaves its connection unreachable, and is a failure: the deployment is wrong', async () => {
  const error = secretError('denied');
  const { put, run } = setUp({ github: rejects(error) });
  await expect(run()).rejects.toBe(error);
  expect(put.mock.calls).toEqual([['github', { outcome: 'unreachable', verifiedAt }]]);
});

test('it rejects when all have ended: Lambda freezes what is left', async () => {
  const slow = Promise.withResolvers<void>();
  const { put, run } = setUp({
    one: rejects(new TypeError('a fault')),
    two: async () => {
      await slow.promise;
      return { account: 'ada' };
    },
  });
  const keptAtTheEnd = run().catch(() => put.mock.calls.map(([name]) => name));
  setImmediate(slow.resolve);
  expect(await keptAtTheEnd).toEqual(['two']);
});

test('every failure is logged with its connection, and the first one is thrown', async () => {
  const first = new TypeError('a fault');
  const second = secretError('denied');
  const { log, run } = setUp({ one: rejects(first), two: accepts, three: rejects(second) });
  await expect(run()).rejects.toBe(first);
  expect(log.error.mock.calls).toEqual([
    ['A connection failed', { connection: 'one', error: first }],
    ['A connection failed', { connection: 'three', error: second }],
  ]);
});

test('connections that cannot be read are a failure', async () => {
  const error = new ConfigurationError('The environment variable CONNECTIONS is not set on this function.');
  const names = () => {
    throw error;
  };
  await expect(setUp({}, { names }).run()).rejects.toBe(error);
});
