import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { type ClientCredentialsOptions, createClientCredentials } from '#lib/auth/client-credentials.ts';
import type { ClientCredentialsSecret } from '#lib/contract/secrets.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { type ReceivedRequest, type ScriptedAnswer, startHttpServer } from '../../support/http-server.ts';
import { createVirtualClient, failureOf } from '../http/virtual-client.ts';
import { secretScript } from './secret-script.ts';

const secretOf = (clientSecret: string): ClientCredentialsSecret => ({ clientId: 'client', clientSecret });
const token = (access_token: string, more: object = { expires_in: 3600 }): ScriptedAnswer => ({
  body: { access_token, token_type: 'Bearer', ...more },
});
const bearer = (value: string) => ({ headers: { authorization: `Bearer ${value}` } });
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

async function setUp(
  script: readonly ScriptedAnswer[] | ((request: ReceivedRequest) => ScriptedAnswer),
  options: Partial<ClientCredentialsOptions> = {},
) {
  const server = await startHttpServer(script);
  const clock = fakeClock();
  const { client } = createVirtualClient({ baseUrl: server.origin });
  const credential = createClientCredentials({
    secret: secretScript(secretOf('s1')),
    client,
    tokenUrl: '/oauth/token',
    clock,
    ...options,
  });
  return { server, clock, credential, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test('a token is asked for as RFC 6749 section 4.4.2 says, with the client by Basic', async () => {
  await using at = await setUp([token('t1')], { parameters: { scope: 'read write' } });
  expect(await at.credential.get()).toEqual(bearer('t1'));
  expect(at.server.requests).toMatchObject([
    {
      method: 'POST',
      url: '/oauth/token',
      headers: { authorization: basic('client:s1'), 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials&scope=read+write',
    },
  ]);
});

test('the client by Basic is encoded as in a form before (section 2.3.1)', async () => {
  const secret = secretScript({ clientId: 'a:b c', clientSecret: '100%+~' });
  await using at = await setUp([token('t1')], { secret });
  await at.credential.get();
  expect(at.server.requests[0]?.headers.authorization).toBe(basic('a%3Ab+c:100%25%2B%7E'));
});

test('the client in the form has no header', async () => {
  await using at = await setUp([token('t1')], { clientAuthentication: 'form' });
  await at.credential.get();
  const [request] = at.server.requests;
  expect(request?.body).toBe('grant_type=client_credentials&client_id=client&client_secret=s1');
  expect(request?.headers).not.toHaveProperty('authorization');
});

test.each<[string, object]>([
  ['a number', { expires_in: 600 }],
  ['text', { expires_in: '600' }],
])('a token is used until shortly before its end, told as %s', async (_, life) => {
  await using at = await setUp([token('t1', life), token('t2', life)]);
  await at.credential.get();
  at.clock.advance(539_999);
  expect(await at.credential.get()).toEqual(bearer('t1'));
  at.clock.advance(1);
  expect(await at.credential.get()).toEqual(bearer('t2'));
});

test.each([{}, { expires_in: null }])(
  'a token whose end nobody tells (%j) is used until it is refused',
  async (life) => {
    await using at = await setUp([token('t1', life), token('t2', life)]);
    await at.credential.get();
    at.clock.advance(1e12);
    const refused = await at.credential.get();
    expect(refused).toEqual(bearer('t1'));
    expect(await at.credential.refresh(refused)).toEqual(bearer('t2'));
  },
);

test('a failure that may pass is repeated by the client', async () => {
  await using at = await setUp([{ status: 503 }, { failure: 'reset' }, token('t1')]);
  expect(await at.credential.get()).toEqual(bearer('t1'));
});

test.each([401, 400])(
  'a rotated client secret works after a %d, without waiting for the end of the old one',
  async (status) => {
    const secret = secretScript(secretOf('old'), secretOf('new'));
    await using at = await setUp(
      ({ headers }) =>
        headers.authorization === basic('client:new') ? token('t1') : { status, body: { error: 'invalid_client' } },
      { secret },
    );
    expect(await at.credential.get()).toEqual(bearer('t1'));
  },
);

test.each<[string, object]>([
  ['which ends', { expires_in: 3600 }],
  ['which does not end', {}],
])('a rotated client secret ends the token of the old one, %s', async (_, life) => {
  const secret = secretScript(secretOf('s1'), secretOf('s2'));
  await using at = await setUp([token('t1', life), token('t2', life)], { secret });
  await at.credential.get();
  secret.rotate();
  expect(await at.credential.get()).toEqual(bearer('t2'));
  expect(at.server.requests[1]?.headers.authorization).toBe(basic('client:s2'));
});

test.each([401, 400])('a client that is not known (%d) is a refused credential', async (status) => {
  await using at = await setUp(() => ({ status, body: { error: 'invalid_client' } }));
  await expect(at.credential.get()).rejects.toMatchObject({ kind: 'auth', status });
  expect(at.server.requests).toHaveLength(1);
});

test('a refusal says what RFC 6749 calls it, and nothing else of the answer', async () => {
  const body = { error: 'invalid_scope', error_description: 'CANARY' };
  await using at = await setUp(() => ({ status: 400, body }));
  const error = await failureOf(Promise.try(() => at.credential.get()));
  expect(error).toMatchObject({ kind: 'auth', reason: 'invalid_scope' });
  expect(error.answer()).toBeUndefined();
  expect(String(error)).toContain('was answered with 400 (invalid_scope); the credential is refused');
  expect(inspect(error, { showHidden: true, depth: 10, getters: true })).not.toContain('CANARY');
});

test.each([{ error: 'CANARY' }, { error: 5 }, 'CANARY', [], undefined])(
  'a refusal whose answer is %j is one without a name',
  async (body) => {
    await using at = await setUp(() => ({ status: 401, body }));
    const error = await failureOf(Promise.try(() => at.credential.get()));
    expect(error).toMatchObject({ kind: 'auth', reason: undefined });
    expect(inspect(error, { showHidden: true, depth: 10, getters: true })).not.toContain('CANARY');
  },
);

test.each([403, 404, 405, 415])(
  'a %d says nothing of the client: the address is wrong, and not asked again',
  async (status) => {
    const secret = secretScript(secretOf('s1'));
    await using at = await setUp(() => ({ status, body: { error: 'invalid_client' } }), { secret });
    const error = await failureOf(Promise.try(() => at.credential.get()));
    expect(error).toMatchObject({ kind: 'bad-response', status });
    expect(error.answer()).toBeUndefined();
    expect(String(error)).toMatch(new RegExp(`/oauth/token was answered with ${status}, .*check the address`));
    expect(secret.refreshes()).toBe(0);
  },
);

test.each<[string, object]>([
  ['is not a bearer token', { access_token: 't1', token_type: 'mac' }],
  ['could not stand in a header', { access_token: 't\n1', token_type: 'bearer' }],
  ['is not there', { token_type: 'bearer' }],
])('a token that %s is a bad response', async (_, body) => {
  await using at = await setUp([{ body }]);
  await expect(at.credential.get()).rejects.toMatchObject({ kind: 'bad-response' });
});
