import { expect, test } from '@jest/globals';
import { secretNames, TokenSecret } from '#lib/contract/secrets.ts';

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
