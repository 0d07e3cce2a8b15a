import { expect, test } from '@jest/globals';
import { createInstallationCredential } from '#lib/auth/installation-credential.ts';
import type { AppSecret } from '#lib/contract/secrets.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { type ReceivedRequest, type ScriptedAnswer, startHttpServer } from '../../support/http-server.ts';
import { createVirtualClient, failureOf } from '../http/virtual-client.ts';
import { secretScript } from './secret-script.ts';

const secretOf = (installationId: string): AppSecret => ({ appId: 'Iv1.a', installationId, privateKey: 'unread here' });
const appCredential = {
  get: async () => ({ headers: { authorization: 'Bearer jwt' } }),
  refresh: async () => undefined,
};
const hour = 3_600_000;

async function setUp(
  script: (request: ReceivedRequest, index: number, now: number) => ScriptedAnswer,
  secret = secretScript(secretOf('42')),
) {
  const clock = fakeClock();
  const server = await startHttpServer((request, index) => script(request, index, clock()));
  const { client } = createVirtualClient({ baseUrl: `${server.origin}/api/v3`, credential: appCredential });
  const credential = createInstallationCredential({ secret, appClient: client, clock });
  return { server, clock, credential, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const token = (index: number, expiresAt: number, headers = {}): ScriptedAnswer => ({
  status: 201,
  headers,
  body: { token: `ghs_${index + 1}`, expires_at: new Date(expiresAt).toISOString(), permissions: {} },
});

test('the token of the installation is asked for as the App, and knows when it was made', async () => {
  await using at = await setUp((_, index, now) => token(index, now + hour));
  expect(await at.credential.get()).toEqual({ headers: { authorization: 'Bearer ghs_1' }, issuedAt: at.clock() });
  expect(at.server.requests).toMatchObject([
    {
      method: 'POST',
      url: '/api/v3/app/installations/42/access_tokens',
      headers: { authorization: 'Bearer jwt' },
      body: '',
    },
  ]);
});

test('all share it until five minutes before its end', async () => {
  await using at = await setUp((_, index, now) => token(index, now + hour));
  await Promise.all([at.credential.get(), at.credential.get()]);
  at.clock.advance(hour - 300_001);
  await at.credential.get();
  expect(at.server.requests).toHaveLength(1);
  at.clock.advance(1);
  await at.credential.get();
  expect(at.server.requests).toHaveLength(2);
});

test("its end is by GitHub's clock, whatever ours shows", async () => {
  const ahead = 50 * 60_000;
  await using at = await setUp((_, index, now) =>
    token(index, now + ahead + hour, { date: new Date(now + ahead).toUTCString() }),
  );
  await at.credential.get();
  at.clock.advance(hour - 300_000);
  expect(await at.credential.get()).toMatchObject({ headers: { authorization: 'Bearer ghs_2' } });
});

test('a failure that may pass is repeated by the client', async () => {
  await using at = await setUp((_, index, now) => (index === 0 ? { status: 502 } : token(index, now + hour)));
  expect(await at.credential.get()).toMatchObject({ headers: { authorization: 'Bearer ghs_2' } });
});

test('a rotated secret is used after a refusal: the App may be installed anew', async () => {
  const secret = secretScript(secretOf('41'), secretOf('42'));
  await using at = await setUp(
    ({ url }, index, now) => (url.includes('/41/') ? { status: 404 } : token(index, now + hour)),
    secret,
  );
  expect(await at.credential.get()).toMatchObject({ headers: { authorization: 'Bearer ghs_2' } });
});

test('a rotated secret ends the token of the old one: it is of the installation that the secret names', async () => {
  const secret = secretScript(secretOf('41'), secretOf('42'));
  await using at = await setUp((_, index, now) => token(index, now + hour), secret);
  await at.credential.get();
  secret.rotate();
  expect(await at.credential.get()).toMatchObject({ headers: { authorization: 'Bearer ghs_2' } });
  expect(at.server.requests[1]?.url).toContain('/installations/42/');
});

test.each([
  [404, 'is not installed there'],
  [403, 'is suspended'],
  [401, 'is not known'],
])('a %d, since the App %s, is a refused credential and not an answer to what was asked', async (status) => {
  await using at = await setUp(() => ({ status, body: { message: 'Not Found' } }));
  const error = await failureOf(Promise.try(() => at.credential.get()));
  expect([error.kind, error.status, error.answer()]).toEqual(['auth', status, undefined]);
});

test.each([
  { token: 'ghs_1' },
  { token: 'ghs_1', expires_at: 'soon' },
  { token: '', expires_at: '2026-11-24T12:00:00Z' },
])('%j is a bad response', async (body) => {
  await using at = await setUp(() => ({ status: 201, body }));
  await expect(at.credential.get()).rejects.toMatchObject({ kind: 'bad-response' });
});
