import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  ApiKeySecret,
  AppSecret,
  BasicSecret,
  ClientCredentialsSecret,
  secretForms,
  secretNames,
  TokenSecret,
} from '#lib/contract/secrets.ts';

test('secrets are named by stage, so that stages of one account never share one', () => {
  expect([secretNames.apiKeys('dev'), secretNames.connection('prod', 'github')]).toEqual([
    'liaison/dev/api-keys',
    'liaison/prod/connections/github',
  ]);
});

test.each([
  {},
  { token: '' },
  { token: 5 },
  'ghp_x',
  null,
  { token: 'ghp_x\n' },
  { token: ' ghp_x' },
  { token: 'ghp x' },
  { token: 'ghp_ü' },
  { token: 'ghp_\u007f' },
])('%j is no token secret', (value) => {
  expect(TokenSecret.safeParse(value).success).toBe(false);
});

test('a token is any visible ASCII', () => {
  const token = String.fromCharCode(...Array.from({ length: 0x7e - 0x20 }, (_, index) => 0x21 + index));
  expect(TokenSecret.parse({ token })).toEqual({ token });
});

test.each(Object.entries(secretForms))('the example of %s names the fields of its schema', (_, { schema, example }) => {
  expect(Object.keys(JSON.parse(example)).sort()).toEqual(Object.keys(schema.shape).sort());
});

test.each([{}, { key: '' }, { key: 'a b' }, { key: 'a\r\nx-admin: 1' }])('%j is no API key secret', (value) => {
  expect(ApiKeySecret.safeParse(value).success).toBe(false);
});

describe('a basic secret', () => {
  test.each([
    { username: 'ada', password: 'correct horse: battery' },
    { username: '', password: 'token' },
    { username: 'key', password: '' },
    { username: 'Ädä', password: '£' },
  ])('is %j', (value) => {
    expect(BasicSecret.parse(value)).toEqual(value);
  });

  test.each([
    { username: 'a:b', password: 'c' },
    { username: 'a\n', password: 'c' },
    { username: 'a', password: 'c\u0085' },
    { username: 'a', password: '\ud800' },
    { username: 'a' },
    { username: '', password: '' },
  ])('is not %j', (value) => {
    expect(BasicSecret.safeParse(value).success).toBe(false);
  });
});

test.each([{ clientId: '', clientSecret: 'b' }, { clientId: 'ä', clientSecret: 'b' }, { clientId: 'a' }])(
  '%j is no secret of a client',
  (value) => {
    expect(ClientCredentialsSecret.safeParse(value).success).toBe(false);
  },
);

describe('the secret of an App', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = (type: 'pkcs1' | 'pkcs8', key = rsa.privateKey, encryption = {}) =>
    key.export({ type, format: 'pem', ...encryption }).toString();
  const privateKey = pem('pkcs1');
  const app = { appId: 'Iv23liExample', installationId: '42', privateKey };

  test('has the key as GitHub gives it, or as PKCS#8', () => {
    expect(privateKey).toContain('BEGIN RSA PRIVATE KEY');
    expect(AppSecret.parse(app)).toEqual(app);
    expect(AppSecret.safeParse({ ...app, privateKey: pem('pkcs8') }).success).toBe(true);
  });

  test('may have its ids as numbers', () => {
    expect(AppSecret.parse({ ...app, appId: 123, installationId: 42 })).toEqual({ ...app, appId: '123' });
  });

  test.each([
    ['text', 'KEY-CANARY'],
    ['a key that is cut off', privateKey.slice(0, 800)],
    ['a key without its line ends', privateKey.replaceAll('\n', ' ')],
    ['a public key', rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()],
    ['a key of another kind', pem('pkcs8', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)],
    [
      'a key that is too short to sign with',
      pem('pkcs1', generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey),
    ],
    ['a key for another padding', pem('pkcs8', generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey)],
    ['an encrypted key', pem('pkcs8', rsa.privateKey, { cipher: 'aes-256-cbc', passphrase: 'x' })],
  ])('has no key in %s, and says so without it', (_, text) => {
    const { error } = AppSecret.safeParse({ ...app, privateKey: text });
    expect(error?.issues).toEqual([{ code: 'custom', path: ['privateKey'], message: 'Invalid input' }]);
  });

  test.each([
    { appId: '' },
    { appId: 'a b' },
    { appId: 1.5 },
    { installationId: 'me' },
    { installationId: '../1' },
    { installationId: -1 },
    { installationId: undefined },
  ])('has no ids such as %j', (wrong) => {
    expect(AppSecret.safeParse({ ...app, ...wrong }).success).toBe(false);
  });
});
