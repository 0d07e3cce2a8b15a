import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { githubProvider } from '#lib/connectors/github/provider.ts';
import { parseExpiration, verifyCredential } from '#lib/connectors/github/verify-credential.ts';
import { createHttpClient } from '#lib/http/client.ts';
import { type ScriptedAnswer, startHttpServer } from '../../../support/http-server.ts';

let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(() => started.disposeAsync());

async function setUp(answer: ScriptedAnswer) {
  const server = started.use(await startHttpServer([answer]));
  const client = createHttpClient({ baseUrl: server.origin, provider: githubProvider });
  const call = { deadline: Date.now() + 60_000, maxServerWaitMs: 5_000 };
  return { server, verified: verifyCredential(client, call) };
}

test('whose credential it is comes from one request for the user', async () => {
  const { server, verified } = await setUp({ body: { login: 'ada', id: 1 } });
  expect(await verified).toEqual({ account: 'ada' });
  expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /user']);
});

test('when it ends comes from a header of the answer', async () => {
  const headers = { 'github-authentication-token-expiration': '2026-12-31 23:59:59 UTC' };
  const { verified } = await setUp({ headers, body: { login: 'ada' } });
  expect(await verified).toEqual({ account: 'ada', expiresAt: Date.UTC(2026, 11, 31, 23, 59, 59) });
});

test('an answer without a login is none', async () => {
  const { verified } = await setUp({ body: { id: 1 } });
  await expect(verified).rejects.toMatchObject({ kind: 'bad-response' });
});

test('a limit that asks for a longer wait than the call takes ends it at once', async () => {
  const { verified } = await setUp({ status: 429, headers: { 'retry-after': '6' } });
  await expect(verified).rejects.toMatchObject({ kind: 'rate-limited', totalWaitMs: 0 });
});

describe('an expiration', () => {
  test.each([
    ['2026-12-31 23:59:59 UTC', '2026-12-31T23:59:59.000Z'],
    ['2026-12-31 23:59:59 +0200', '2026-12-31T21:59:59.000Z'],
    ['2026-12-31 23:59:59 -0730', '2027-01-01T07:29:59.000Z'],
  ])('of %s is %s', (header, expected) => {
    expect(new Date(parseExpiration(header) ?? 0).toISOString()).toBe(expected);
  });

  test.each([undefined, '', 'never', '2026-12-31', '2026-13-31 23:59:59 UTC', '2026-12-31T23:59:59Z', '1798761599'])(
    'of %j is none',
    (header) => {
      expect(parseExpiration(header)).toBeUndefined();
    },
  );
});
