import { expect, test } from '@jest/globals';
import { type ApiKeyPlace, createApiKeyCredential } from '#lib/auth/api-key-credential.ts';
import type { Credential } from '#lib/http/credential.ts';
import { secretScript } from './secret-script.ts';

test.each<[string, ApiKeyPlace, Credential]>([
  ['a header', { header: 'X-Api-Key' }, { headers: { 'x-api-key': 'k1' } }],
  [
    'a header behind a prefix',
    { header: 'Authorization', prefix: 'Token token=' },
    { headers: { authorization: 'Token token=k1' } },
  ],
  ['the query', { query: 'api_key' }, { headers: {}, query: { api_key: 'k1' } }],
])('the key is sent in %s', async (_, place, sent) => {
  expect(await createApiKeyCredential(secretScript({ key: 'k1' }), place).get()).toEqual(sent);
});

test.each<ApiKeyPlace>([{ header: 'x-api-key' }, { query: 'api_key' }])(
  'after a refusal a rotated key is the next credential, the same one is none: %j',
  async (place) => {
    const credential = createApiKeyCredential(secretScript({ key: 'k1' }, { key: 'k2' }, { key: 'k2' }), place);
    const refused = await credential.get();
    const next = await credential.refresh(refused);
    expect(JSON.stringify(next)).toBe(JSON.stringify(refused).replace('k1', 'k2'));
    expect(await credential.refresh(next ?? refused)).toBeUndefined();
  },
);
