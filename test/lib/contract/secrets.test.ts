import { expect, test } from '@jest/globals';
import { secretNames, TokenSecret } from '#lib/contract/secrets.ts';

test('secrets are named by stage, so that stages of one account never share one', () => {
  expect([secretNames.apiKeys('dev'), secretNames.connection('prod', 'github')]).toEqual([
    'liaison/dev/api-keys',
    'liaison/prod/connections/github',
  ]);
});

test.each([{}, { token: '' }, { token: 5 }, 'ghp_x', null])('%j is no token secret', (value) => {
  expect(TokenSecret.safeParse(value).success).toBe(false);
});
