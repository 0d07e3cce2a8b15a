import { expect, test } from '@jest/globals';
import { asRefusal } from '#lib/auth/refused-issuer.ts';
import type { HttpClientError } from '#lib/http/http-client-error.ts';
import { httpClientError } from '../../support/errors.ts';

const answer = { headers: { 'x-a': 'b' }, data: { message: 'Not Found' } };

test.each([
  ['http', 400],
  ['http', 403],
  ['http', 404],
  ['http', 422],
  ['auth', 401],
] as const)('an error of kind %s with %d is a refused credential, without the answer', (kind, status) => {
  const details = { status, url: 'https://auth.test/token', method: 'POST', requestId: 'r1' };
  const refusal = asRefusal(httpClientError(kind, details, answer)) as HttpClientError;
  expect(refusal).toMatchObject({ ...details, kind: 'auth', name: 'HttpClientError' });
  expect(refusal.answer()).toBeUndefined();
  expect(String(refusal)).toMatch(/the credential is refused/);
});

test.each([
  httpClientError('http', { status: 500 }, answer),
  httpClientError('http'),
  httpClientError('rate-limited', { status: 403 }),
  httpClientError('retries-exhausted', { status: 408 }),
  httpClientError('network'),
  new TypeError('no'),
])('anything else stays as it is: %s', (error) => {
  expect(asRefusal(error)).toBe(error);
});
