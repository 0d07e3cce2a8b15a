import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Connections } from '#lib/connectors/connections.ts';
import type { Connector } from '#lib/connectors/connector.ts';
import type { EmitMetric } from '#lib/lambda/observability.ts';
import type { VerificationStore } from '#lib/store/verification-store.ts';
import { createHandler, handler } from '../../../functions/connections/verify-connections.handler.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { awsError, httpClientError, secretError } from '../../support/errors.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { lambdaContext } from '../../support/lambda-context.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

const verifiedAt = '2026-11-24T12:00:00.000Z';
const accepts: Connector['verifyCredential'] = async () => ({ account: 'ada' });
const rejects = (error: Error) => () => Promise.reject(error);

function setUp(credentials: Record<string, Connector['verifyCredential']>) {
  const emit = jest.fn<EmitMetric>();
  const put = jest.fn<VerificationStore['put']>().mockResolvedValue();
  const connector = (name: string): Connector => ({
    verifyCredential: credentials[name] ?? rejects(new Error(`There is no ${name}`)),
  });
  const connections: Connections = {
    names: () => Object.keys(credentials),
    connector,
    github: () => {
      throw new Error('This job knows connectors alone.');
    },
  };
  const verifications: VerificationStore = { put, get: async () => undefined };
  const run = () => createHandler({ connections, verifications, emit, clock: fakeClock() })({}, lambdaContext());
  return { emit, put, run };
}

test.each<[string, Connector['verifyCredential'], object]>([
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

test('each connection is a line of the log: a warning, with the error, where it does not work', async () => {
  const { run } = setUp({ github: accepts, enterprise: rejects(secretError('unset')) });
  await run();
  expect(output.logs()).toMatchObject([
    { level: 'INFO', connection: 'github', outcome: 'verified' },
    {
      level: 'WARN',
      connection: 'enterprise',
      outcome: 'unset',
      error: { message: expect.stringContaining('aws secretsmanager put-secret-value') },
    },
  ]);
});

test('each connection has its metrics', async () => {
  const tomorrow = Date.parse(verifiedAt) + 86_400_000;
  const { emit, run } = setUp({
    github: async () => ({ account: 'ada', expiresAt: tomorrow }),
    enterprise: rejects(httpClientError('auth')),
  });
  await run();
  expect(emit.mock.calls).toEqual([
    ['CredentialRefused', 0, { connection: 'github' }],
    ['CredentialDaysLeft', 1, { connection: 'github' }],
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

test('a verification that cannot be kept fails the job, after its metrics are out', async () => {
  const { put, emit, run } = setUp({ github: rejects(httpClientError('auth')) });
  const error = awsError('InternalServerError');
  put.mockRejectedValueOnce(error);
  await expect(run()).rejects.toBe(error);
  expect(emit.mock.calls).toEqual([['CredentialRefused', 1, { connection: 'github' }]]);
});

test('a job that fails on one connection ends when the others are done: Lambda freezes what is left', async () => {
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

test('the deployed handler is this pipeline: without its environment it rejects, and the variable is in the log', async () => {
  await expect(handler({}, lambdaContext())).rejects.toMatchObject({ name: 'ConfigurationError' });
  expect(output.logs()).toMatchObject([
    { level: 'ERROR', error: { name: 'ConfigurationError', message: expect.stringContaining('CONNECTIONS') } },
  ]);
});
