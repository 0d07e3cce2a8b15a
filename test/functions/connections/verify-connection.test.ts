import { expect, test } from '@jest/globals';
import type { Connector } from '#lib/connectors/connector.ts';
import type { HttpClientError } from '#lib/http/http-client-error.ts';
import type { SecretError } from '#lib/secrets/secret-error.ts';
import { verifyConnection } from '../../../functions/connections/verify-connection.ts';
import { httpClientError, secretError } from '../../support/errors.ts';
import { stubConnector } from '../stub-github.ts';

const now = Date.UTC(2026, 10, 24, 12);
const verifiedAt = '2026-11-24T12:00:00.000Z';
const verify = (verifyCredential: Connector['verifyCredential']) =>
  verifyConnection(stubConnector({ verifyCredential }), { deadline: now + 5_000 }, now);

test('a credential that is accepted: whose it is', async () => {
  expect(await verify(async () => ({ account: 'ada' }))).toEqual({
    verification: { outcome: 'verified', verifiedAt, account: 'ada' },
  });
});

test('a credential that ends: when', async () => {
  const { verification } = await verify(async () => ({ account: 'ada', expiresAt: Date.UTC(2026, 11, 31) }));
  expect(verification).toMatchObject({ credentialExpiresAt: '2026-12-31T00:00:00.000Z' });
});

test('the connector is told the deadline', async () => {
  const deadlines: number[] = [];
  await verify(async ({ deadline }) => {
    deadlines.push(deadline);
    return { account: 'ada' };
  });
  expect(deadlines).toEqual([now + 5_000]);
});

const outcomes: [string, HttpClientError | SecretError][] = [
  ['refused', httpClientError('auth', { status: 401 })],
  ['refused', httpClientError('http', { status: 403 })],
  ['limited', httpClientError('rate-limited', { status: 403 })],
  ['unreachable', httpClientError('http', { status: 404 })],
  ['unreachable', httpClientError('retries-exhausted', { status: 503 })],
  ['unreachable', httpClientError('network')],
  ['unreachable', httpClientError('deadline')],
  ['unreachable', httpClientError('bad-response')],
  ['unset', secretError('unset')],
  ['unset', secretError('invalid')],
  ['unreachable', secretError('unavailable')],
  ['unreachable', secretError('denied')],
];

test.each(outcomes.map(([outcome, error]) => [outcome, `${error.name} ${error.kind}`, error] as const))(
  'it is "%s", and the error is kept, after %s',
  async (outcome, _title, error) => {
    expect(await verify(() => Promise.reject(error))).toEqual({ verification: { outcome, verifiedAt }, error });
  },
);

test('a fault of ours is no outcome: it is thrown', async () => {
  const error = new TypeError('a fault');
  await expect(verify(() => Promise.reject(error))).rejects.toBe(error);
});
