import { expect, test } from '@jest/globals';
import { unknownUser } from '../../../functions/repositories/unknown-user.ts';
import { httpClientError } from '../../support/errors.ts';

test("GitHub's 404 is told as what it means here, and kept as the cause", () => {
  const cause = httpClientError('http', { status: 404 });
  expect(() => unknownUser('ada')(cause)).toThrow(
    expect.objectContaining({ cause, problem: { status: 404, detail: expect.stringContaining('"ada"') } }),
  );
});

test.each([
  httpClientError('http', { status: 403 }),
  // Of whoever issues the credential: an App that is no longer installed.
  httpClientError('auth', { status: 404 }),
  httpClientError('network'),
  new TypeError('a fault'),
])('any other error goes on as it is: %s', (error) => {
  expect(() => unknownUser('ada')(error)).toThrow(error);
});
