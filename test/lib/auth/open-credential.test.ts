import { describe, expect, test } from '@jest/globals';
import { type Authentication, openCredential } from '#lib/auth/open-credential.ts';
import type { Auth } from '#lib/contract/secrets.ts';
import { ConfigurationError } from '#lib/core/errors.ts';
import { startHttpServer } from '../../support/http-server.ts';

const secretArn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:liaison/dev/connections/acme-AbCdEf';
const open = (auth: Auth, authentication: Authentication, secret?: object, baseUrl = 'https://api.acme.test/v1') =>
  openCredential({ auth, baseUrl, secretArn }, authentication, {
    fetchSecret: async () => secret && JSON.stringify(secret),
  });

test.each<[Auth, Authentication, object, object]>([
  ['token', {}, { token: 't' }, { headers: { authorization: 'Bearer t' } }],
  ['basic', {}, { username: 'u', password: 'p' }, { headers: { authorization: 'Basic dTpw' } }],
  ['api-key', { apiKey: { header: 'X-Key' } }, { key: 'k' }, { headers: { 'x-key': 'k' } }],
  ['api-key', { apiKey: { query: 'key' } }, { key: 'k' }, { headers: {}, query: { key: 'k' } }],
])('a connection with auth %s has the credential of its secret (%j)', async (auth, authentication, secret, sent) => {
  expect(await open(auth, authentication, secret).get()).toEqual(sent);
});

describe('client credentials', () => {
  const issued = { body: { access_token: 't', token_type: 'bearer' } };
  const secret = { clientId: 'c', clientSecret: 's' };

  test('are exchanged at a path under the address of the connection', async () => {
    await using server = await startHttpServer([issued]);
    const endpoint = { clientCredentials: { tokenUrl: '/oauth/token' } };
    const credential = open('client-credentials', endpoint, secret, `${server.origin}/v1`);
    expect(await credential.get()).toEqual({ headers: { authorization: 'Bearer t' } });
    expect(server.requests[0]?.url).toBe('/v1/oauth/token');
  });

  test('are exchanged at an address of its own', async () => {
    await using server = await startHttpServer([issued]);
    const endpoint = { clientCredentials: { tokenUrl: `${server.origin}/token?tenant=a` } };
    expect(await open('client-credentials', endpoint, secret).get()).toEqual({
      headers: { authorization: 'Bearer t' },
    });
    expect(server.requests[0]?.url).toBe('/token?tenant=a');
  });
});

test.each<Auth>(['api-key', 'client-credentials', 'app'])(
  'a connector that says nothing of %s is a configuration error',
  (auth) => {
    expect(() => open(auth, {})).toThrow(ConfigurationError);
  },
);

test.each<[Auth, string]>([
  ['token', 'Put {"token":"<token>"} into a file token.json'],
  ['basic', 'Put {"username":"<user name>","password":"<password>"} into a file basic.json'],
  ['api-key', 'Put {"key":"<API key>"} into a file api-key.json'],
  [
    'client-credentials',
    'Put {"clientId":"<client ID>","clientSecret":"<client secret>"} into a file client-credentials.json',
  ],
])(
  'a secret of %s that is not set is an error with the form of its value and the command that sets it',
  async (auth, form) => {
    const authentication = { apiKey: { query: 'key' }, clientCredentials: { tokenUrl: '/token' } };
    const file = `${auth}.json`;
    await expect(open(auth, authentication).get()).rejects.toMatchObject({
      kind: 'unset',
      remedy: `${form} and run: aws secretsmanager put-secret-value --secret-id liaison/dev/connections/acme --secret-string file://${file}`,
    });
  },
);
