import { beforeEach, expect, jest, test } from '@jest/globals';
import type { Connector } from '#lib/connectors/connector.ts';
import { UnknownConnectionError } from '#lib/core/errors.ts';
import type { Log } from '#lib/lambda/observability.ts';
import type { VerificationStore } from '#lib/store/verification-store.ts';
import { readConnection } from '../../../functions/home/read-connection.ts';
import { awsError, httpClientError, secretError } from '../../support/errors.ts';
import { connectionsTo, stubGitHub } from '../stub-github.ts';

const now = Date.UTC(2026, 10, 24, 12);
const call = { deadline: now + 5_000 };
const verification = { outcome: 'verified', verifiedAt: '2026-11-24T11:07:00.000Z', account: 'ada' } as const;
const limits = [{ name: 'core', limit: 5000, remaining: 4999, resetsAt: now }];

const readLimits = jest.fn<Connector['readLimits']>();
const get = jest.fn<VerificationStore['get']>();
const warn = jest.fn<Log['warn']>();
beforeEach(() => {
  readLimits.mockReset().mockResolvedValue(limits);
  get.mockReset().mockResolvedValue(verification);
  warn.mockReset();
});

const read = (connections = connectionsTo(stubGitHub({ readLimits }))) =>
  readConnection(
    { connections, verifications: { get, put: async () => {} }, log: { warn } },
    { name: 'github', connector: 'github' },
    call,
    now,
  );

test('how it was last verified, and its limits as they are now', async () => {
  expect(await read()).toEqual({ name: 'github', connector: 'github', verification, limits });
  expect([get.mock.calls, readLimits.mock.calls, warn.mock.calls]).toEqual([[['github']], [[call]], []]);
});

test('a connection that was never verified has no verification', async () => {
  get.mockResolvedValueOnce(undefined);
  expect(await read()).toEqual({ name: 'github', connector: 'github', limits });
});

test('a table that cannot be read keeps the limits, and is logged', async () => {
  const error = awsError('InternalServerError');
  get.mockRejectedValueOnce(error);
  expect(await read()).toEqual({ name: 'github', connector: 'github', limits });
  expect(warn.mock.calls).toEqual([['The table cannot be read', { connection: 'github', error }]]);
});

test.each([
  [httpClientError('auth'), 'refused the credential'],
  [httpClientError('rate-limited', { retryAt: now + 90_000 }), '90 s'],
  [httpClientError('deadline'), 'in time'],
  [secretError('unset'), 'put-secret-value'],
  [new TypeError('Cannot read properties of undefined'), 'The limits cannot be read now.'],
])('limits that cannot be read keep the verification, say why, and are logged: %s', async (error, text) => {
  readLimits.mockRejectedValueOnce(error);
  const { limitsProblem, ...rest } = await read();
  expect(rest).toEqual({ name: 'github', connector: 'github', verification });
  expect(limitsProblem).toContain(text);
  expect(warn.mock.calls).toEqual([['The limits cannot be read', { connection: 'github', error }]]);
});

test('a connection that cannot be opened is one whose limits cannot be read', async () => {
  const connector = () => {
    throw new UnknownConnectionError(['another']);
  };
  const { limitsProblem } = await read({ ...connectionsTo(stubGitHub({})), connector });
  expect(limitsProblem).toContain('another');
});
