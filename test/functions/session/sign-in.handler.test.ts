import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { logger } from '#lib/lambda/observability.ts';
import { problemPage } from '#lib/page/problem-page.ts';
import { securityHeaders } from '#lib/page/security-headers.ts';
import { createHandler, handler } from '../../../functions/session/sign-in.handler.ts';
import { type ApiGatewayRequest, apiGatewayEvent } from '../../support/api-gateway-event.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { apiKeysSecret, callersBySecret } from '../callers-by-secret.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

const key = 'liaison_sesame';
const operatorKey = 'liaison_operator';
const clock = fakeClock();
const callers = callersBySecret(async () => apiKeysSecret({ [key]: ['read'], [operatorKey]: ['operate'] }), { clock });

const request = (change: ApiGatewayRequest = {}) =>
  apiGatewayEvent({
    method: 'POST',
    path: '/sign-in',
    headers: { 'sec-fetch-site': 'same-origin' },
    ...(change.body === undefined && change.json === undefined && { form: { key } }),
    ...change,
  });

const signIn = (change: ApiGatewayRequest = {}, known = callers) =>
  createHandler({ callers: known, frame: { headers: securityHeaders, problemPage }, stage: () => 'dev', log: logger })(
    request(change),
    lambdaContext(),
  );

describe('with a key that Liaison knows', () => {
  test('a session of 12 hours, for this host, TLS and no script alone, and on to the start page', async () => {
    const { statusCode, headers, cookies = [], body } = await signIn();
    expect({ statusCode, location: headers?.['location'], body }).toEqual({ statusCode: 303, location: '/', body: '' });
    expect(cookies).toEqual([
      expect.stringMatching(
        /^__Host-liaison=[\w-]+\.[\w-]+; Max-Age=43200; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
      ),
    ]);
  });

  test('the session is one that Liaison knows its person by', async () => {
    const [cookie = ''] = (await signIn()).cookies ?? [];
    const session = /=([^;]+);/.exec(cookie)?.[1];
    expect(await callers.identify({ session })).toMatchObject({ keyId: 'k1', via: 'session', scopes: ['read'] });
  });

  test('the key is in no header, cookie or line', async () => {
    expect(JSON.stringify(await signIn()) + output.text()).not.toContain(key);
  });

  test.each([`${key} `, ` ${key}`, `${key}\r\n`])(
    'also with what came along when it was copied: %j',
    async (pasted) => {
      expect(await signIn({ form: { key: pasted } })).toMatchObject({ statusCode: 303 });
    },
  );

  test.each(['/account', '/webhooks?status=queued&event=a+b&from=2026-11-24T12%3A00'])(
    'on to the page that the person wanted: %s',
    async (next) => {
      expect(await signIn({ form: { key, next } })).toMatchObject({ headers: { location: next } });
    },
  );
});

test.each([
  ...['//evil.example', '//evil.example?a=b', 'https://evil.example', '/\\evil.example', ''],
  ...['/account\r\nset-cookie: a=b', '/account?a\r\nset-cookie: a=b', '/account#a', '/account?a#b', '/webhooks?key=a'],
])('never on to another place: a next of %j is a 400, without a session', async (next) => {
  const { statusCode, headers, cookies } = await signIn({ form: { key, next } });
  expect([statusCode, cookies]).toEqual([400, []]);
  expect(headers).not.toHaveProperty('location');
});

describe('with another key', () => {
  test('the form again, which says so, and no session', async () => {
    const { statusCode, cookies, body } = await signIn({ form: { key: 'liaison_simsim', next: '/account?a=b&c=d' } });
    expect([statusCode, cookies]).toEqual([401, []]);
    expect(body).toContain('Liaison does not know this key.');
    expect(body).toContain('name="next" value="/account?a=b&amp;c=d"');
  });

  test('the key is neither in the form nor in a line', async () => {
    const { body } = await signIn({ form: { key: 'liaison_simsim' } });
    expect(body + output.text()).not.toContain('simsim');
  });
});

test('with a key that pages are not for, the form says so: no session that would lead nowhere', async () => {
  const { statusCode, cookies, body } = await signIn({ form: { key: operatorKey } });
  expect([statusCode, cookies]).toEqual([403, []]);
  expect(body).toContain('lacks the scope read');
});

test.each([
  [key, { level: 'INFO', message: 'Signed in', keyId: 'k1' }],
  [operatorKey, { level: 'WARN', message: 'Not signed in', keyId: 'k2' }],
  ['liaison_simsim', { level: 'WARN', message: 'Not signed in' }],
])('who signed in, and who failed to, is in the log: %s', async (presented, line) => {
  await signIn({ form: { key: presented } });
  expect(output.logs()).toContainEqual(expect.objectContaining(line));
});

describe('400, without a session', () => {
  test.each<[string, Record<string, string>]>([
    ['no key', {}],
    ['a key of 501 characters', { key: 'x'.repeat(501) }],
    ['an unknown field', { key, remember: 'on' }],
  ])('%s', async (_, form) => {
    expect(await signIn({ form })).toMatchObject({ statusCode: 400, cookies: [] });
  });
});

describe("another site's form signs nobody in", () => {
  test.each([
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ 'sec-fetch-site': 'none' }],
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{}],
  ])('%j is a 403', async (headers: Record<string, string>) => {
    const { statusCode, cookies, body } = await signIn({ headers });
    expect([statusCode, cookies]).toEqual([403, []]);
    expect(body).toContain('<h1>Forbidden</h1>');
  });
});

test('an older browser, which sends Origin alone, can sign in', async () => {
  const origin = 'https://abcdefghij.execute-api.eu-central-1.amazonaws.com';
  expect(await signIn({ headers: { origin } })).toMatchObject({ statusCode: 303 });
});

test('a body that is no form is a 415', async () => {
  expect(await signIn({ json: { key } })).toMatchObject({ statusCode: 415, cookies: [] });
});

test('keys that cannot be read are a 503 page that tells nobody of the secret', async () => {
  const { statusCode, body } = await signIn(
    {},
    callersBySecret(async () => undefined),
  );
  expect(statusCode).toBe(503);
  expect(body).toContain('cannot check API keys');
  expect(body).not.toMatch(/secret|npm run/);
});

test('the deployed handler is this pipeline: without its environment a blank 500 page, and the variable in the log', async () => {
  expect(await handler(request(), lambdaContext())).toMatchObject({ statusCode: 500, cookies: [] });
  expect(output.logs()).toMatchObject([
    { level: 'ERROR', error: { name: 'ConfigurationError', message: expect.stringContaining('API_KEYS_SECRET_ARN') } },
  ]);
});
