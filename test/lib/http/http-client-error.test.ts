import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import type { Attempt } from '#lib/http/attempt.ts';
import { HttpClientError, type HttpClientErrorDetails } from '#lib/http/http-client-error.ts';
import { type ScriptedAnswer, startHttpServer } from '../../support/http-server.ts';
import { createVirtualClient, failureOf } from './virtual-client.ts';

async function failure(...answers: ScriptedAnswer[]): Promise<HttpClientError> {
  await using server = await startHttpServer(answers);
  const { client } = createVirtualClient({ baseUrl: server.origin, retries: answers.length - 1 });
  // Awaited, so that the server is there until then.
  return await failureOf(client.get('/a'));
}

test('the error keeps the answer that the call ended with', async () => {
  const answer = (await failure({ status: 422, headers: { 'x-kind': 'k' }, body: { errors: ['title'] } })).answer();
  expect(answer?.data).toEqual({ errors: ['title'] });
  expect(answer?.headers['x-kind']).toBe('k');
});

test('of several answers it is the last one', async () => {
  const error = await failure({ status: 503, body: 'first' }, { status: 503, body: 'second' });
  expect(error.answer()?.data).toBe('second');
});

test('an answer without a body has no data', async () => {
  expect((await failure({ status: 404 })).answer()).toMatchObject({ data: undefined });
});

test('a call that ended without an answer has none, whatever was answered before', async () => {
  expect((await failure({ failure: 'reset' })).answer()).toBeUndefined();
  expect((await failure({ status: 503, body: 'first' }, { failure: 'reset' })).answer()).toBeUndefined();
});

test('the answer is in no rendering of the error', async () => {
  const error = await failure({ status: 422, headers: { 'x-kind': 'HEADER-CANARY' }, body: { errors: 'BODY-CANARY' } });
  const renderings = [
    String(error),
    error.stack,
    JSON.stringify(error),
    JSON.stringify({ ...error }),
    inspect(error, { showHidden: true, depth: 10, getters: true }),
  ].join('\n');
  expect(renderings).not.toMatch(/CANARY/);
});

describe('the message', () => {
  const attempt: Attempt = {
    number: 1,
    method: 'GET',
    url: 'https://api.test/a',
    classification: 'final',
    startedAt: 0,
    durationMs: 0,
  };
  const details: HttpClientErrorDetails = {
    kind: 'http',
    method: 'GET',
    url: 'https://api.test/a',
    attempts: [attempt],
    totalWaitMs: 0,
  };
  const message = (of: Partial<HttpClientErrorDetails>) => new HttpClientError({ ...details, ...of }).message;

  test.each<[Partial<HttpClientErrorDetails>, string]>([
    [{ kind: 'http', status: 404 }, 'was answered with 404; repeating it as it is will not help.'],
    [
      { kind: 'http', status: 503, attempts: [{ ...attempt, classification: 'transient' }] },
      'was answered with 503 and not sent again; try again later.',
    ],
    [
      { kind: 'rate-limited', status: 429, retryAt: 0, attempts: [{ ...attempt, classification: 'rate-limited' }] },
      'was refused because of a rate limit (429); try again after 1970-',
    ],
    [{ kind: 'rate-limited', status: 500 }, 'was held back: the rate limit that it counts against is used up; try'],
    [
      { kind: 'rate-limited', attempts: [] },
      'was held back: the rate limit that it counts against is used up; try again',
    ],
    [{ kind: 'circuit-open' }, 'was held back: the service failed several times in a row (1 attempt of this call);'],
    [{ kind: 'budget', status: 503 }, 'failed (1 attempt; the last answer was 503) and was not sent again: too many'],
    [{ kind: 'not-replayable' }, 'failed (1 attempt) and cannot be sent again, its body was a stream;'],
    [
      { kind: 'retries-exhausted', status: 503, attempts: [attempt, attempt] },
      'was still answered with 503 after 2 attempts;',
    ],
    [{ kind: 'timeout' }, 'had no whole answer in time (1 attempt); try again later.'],
    [{ kind: 'timeout', attempts: [] }, 'was not sent: its credential was not there in time;'],
    [
      { kind: 'deadline', status: 500 },
      'could not be finished in the time given (1 attempt; the last answer was 500);',
    ],
    [
      { kind: 'network', attempts: [{ ...attempt, code: 'EPIPE' }] },
      'failed with EPIPE (1 attempt); check the address',
    ],
    [{ kind: 'network' }, 'failed with a network error (1 attempt); check the address'],
    [{ kind: 'cancelled' }, 'was cancelled by its caller.'],
    [{ kind: 'auth', status: 401 }, 'was answered with 401; the credential is refused'],
    [{ kind: 'auth', status: 401, reason: 'expired' }, 'was answered with 401 (expired); the credential is refused'],
    [{ kind: 'unsafe-redirect' }, 'was redirected to another origin or too often; check the base URL.'],
    [{ kind: 'unsafe-link' }, 'was not sent: it leads outside the base URL, or to a page that was there before.'],
    [{ kind: 'bad-response', status: 200 }, 'had an answer that cannot be read;'],
    [{ kind: 'bad-response', attempts: [] }, 'had an answer that cannot be read;'],
    [
      { kind: 'bad-response', status: 422, attempts: [{ ...attempt, status: 422 }] },
      'was answered with 422, which this address should not answer; check the address.',
    ],
  ])('says what happened and what to do: %j', (of, expected) => {
    expect(message(of)).toContain(`GET https://api.test/a ${expected}`);
  });
});

test('the same failure can be told by another kind: all is kept but for the answer and the cursor', async () => {
  const headers = { 'x-request-id': 'r1', 'x-ratelimit-remaining': '7' };
  const original = await failure({ status: 403, headers, body: 'text' });
  const told = original.withKind('auth', 'suspended');
  expect(told).toMatchObject({
    kind: 'auth',
    reason: 'suspended',
    status: 403,
    url: original.url,
    attempts: original.attempts,
    requestId: 'r1',
    rateLimit: { remaining: 7 },
  });
  expect([told.answer(), told.cursor()]).toEqual([undefined, undefined]);
  expect([original.kind, original.answer()?.data]).toEqual(['http', 'text']);
});
