import { describe, expect, test } from '@jest/globals';
import { ConfigurationError, ProblemError, UnknownConnectionError } from '#lib/core/errors.ts';
import type { Attempt } from '#lib/http/attempt.ts';
import type { HttpClientErrorKind } from '#lib/http/http-client-error-kind.ts';
import { problemOfError } from '#lib/lambda/problem-of-error.ts';
import { httpClientError, secretError } from '../../support/errors.ts';

const now = Date.UTC(2026, 10, 24, 12);
const authenticated = { authenticated: true, now };
const anonymous = { authenticated: false, now };

test('a problem is told as it says', () => {
  const problem = { status: 404, detail: 'There is no such user.' };
  expect(problemOfError(new ProblemError(problem), anonymous)).toBe(problem);
});

test('an unknown connection is a 404 that names those there are', () => {
  expect(problemOfError(new UnknownConnectionError(['github']), anonymous)).toEqual({
    status: 404,
    detail: 'There is no connection of this name. The connections are: github.',
  });
});

test.each([
  [new ConfigurationError('TABLE_NAME is not set.')],
  [new TypeError('cannot read')],
  ['a text'],
  [undefined],
])('%s is a blank 500', (error) => {
  expect(problemOfError(error, authenticated)).toEqual({ status: 500 });
});

describe('a secret', () => {
  test.each(['unset', 'invalid', 'denied', 'unavailable'] as const)('that is %s is a 503', (kind) => {
    expect(problemOfError(secretError(kind), authenticated)).toMatchObject({ status: 503 });
    expect(problemOfError(secretError(kind), anonymous)).toMatchObject({ status: 503 });
  });

  test('is named, with the command, to a caller who proved a key', () => {
    const { detail } = problemOfError(secretError('unset'), authenticated);
    expect(detail).toContain('aws secretsmanager put-secret-value');
  });

  test('is not named to others', () => {
    expect(problemOfError(secretError('unset'), anonymous).detail).not.toMatch(/aws|secret|github/);
  });
});

describe('a third party', () => {
  test.each<[HttpClientErrorKind, number]>([
    ['http', 502],
    ['retries-exhausted', 502],
    ['network', 502],
    ['bad-response', 502],
    ['unsafe-redirect', 502],
    ['unsafe-link', 502],
    ['auth', 502],
    ['timeout', 504],
    ['deadline', 504],
    ['cancelled', 504],
    ['rate-limited', 429],
    ['circuit-open', 503],
    ['budget', 502],
    ['not-replayable', 502],
  ])('that ends in "%s" is a %i, in words that are fixed', (kind, status) => {
    const problem = problemOfError(httpClientError(kind, { status: 418, requestId: 'upstream-id' }), authenticated);
    expect(problem.status).toBe(status);
    expect(JSON.stringify(problem)).not.toMatch(/418|upstream-id|api\.github\.com/);
  });

  const attempt = { number: 1, method: 'GET', url: 'https://api.github.com/user', startedAt: now, durationMs: 5 };

  test.each<[string, Partial<Attempt>, number]>([
    ['an error status', { classification: 'transient', status: 503 }, 502],
    ['a broken connection', { classification: 'unknown-fate', code: 'ECONNRESET' }, 502],
    ['silence', { classification: 'unknown-fate' }, 504],
  ])('whose last attempt before the deadline met %s', (_, last, status) => {
    const attempts = [{ ...attempt, classification: 'final', ...last } as const];
    expect(problemOfError(httpClientError('deadline', { attempts }), authenticated).status).toBe(status);
  });

  test('that forbids it has the operator told to give the permission, and nobody told to wait', () => {
    const { status, detail } = problemOfError(httpClientError('http', { status: 403 }), authenticated);
    expect(status).toBe(502);
    expect(detail).toMatch(/does not permit this.+permission/);
    expect(detail).not.toMatch(/try again/i);
  });

  test('that refused the credential has the operator told to change it', () => {
    expect(problemOfError(httpClientError('auth'), authenticated).detail).toMatch(/refused the credential.+valid one/);
  });
});

test('a third party that is left alone for a while says when it is asked again', () => {
  expect(problemOfError(httpClientError('circuit-open', { retryAt: now + 9_001 }), authenticated)).toMatchObject({
    status: 503,
    detail: expect.stringContaining('10 s'),
    headers: { 'retry-after': '10' },
  });
});

describe('a used-up limit', () => {
  const limited = (retryAt?: number) =>
    problemOfError(httpClientError('rate-limited', retryAt === undefined ? {} : { retryAt }), authenticated);

  test('says when to come back, in seconds and as a date', () => {
    expect(limited(now + 90_000)).toEqual({
      status: 429,
      detail: expect.stringContaining('90 s'),
      headers: { 'retry-after': '90' },
      extensions: { retryAt: '2026-11-24T12:01:30.000Z' },
    });
  });

  test.each([
    ['a part of a second is rounded up', now + 1_001, '2'],
    ['a time that has passed is a second from now', now - 5_000, '1'],
    ['without a time it is a minute', undefined, '60'],
  ])('%s', (_, retryAt, seconds) => {
    expect(limited(retryAt).headers).toEqual({ 'retry-after': seconds });
  });
});
