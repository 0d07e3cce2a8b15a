import { expect, test } from '@jest/globals';
import { ConfigurationError, ProblemError, UnknownConnectionError } from '#lib/core/errors.ts';

test('the message of a problem is its detail', () => {
  expect(new ProblemError({ status: 404, detail: 'There is no such user.' })).toMatchObject({
    name: 'ProblemError',
    message: 'There is no such user.',
    problem: { status: 404, detail: 'There is no such user.' },
  });
});

test('a problem without a detail is named by its status', () => {
  expect(new ProblemError({ status: 409 }).message).toBe('Problem 409');
});

test('a problem keeps its cause for the log', () => {
  const cause = new Error('deeper');
  expect(new ProblemError({ status: 500 }, { cause }).cause).toBe(cause);
});

test('a configuration error is told by its name', () => {
  expect(new ConfigurationError('X is not set.').name).toBe('ConfigurationError');
});

test('an unknown connection is told by those that there are', () => {
  expect(new UnknownConnectionError(['github', 'enterprise'])).toMatchObject({
    name: 'UnknownConnectionError',
    message: 'There is no connection of this name. The connections are: github, enterprise.',
  });
});
