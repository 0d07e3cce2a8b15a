import { describe, expect, test } from '@jest/globals';
import type { CallState, SentRequest } from '#lib/http/decide.ts';
import type { Outcome } from '#lib/http/outcome.ts';
import { defaultSettings } from '#lib/http/settings.ts';
import { responseTooLarge } from '#lib/http/transport.ts';
import {
  answer,
  decideIn,
  decideNow,
  failure,
  get,
  github,
  now,
  post,
  secondaryLimit,
  seconds,
  timedOut,
} from './decide-now.ts';

describe('what happened', () => {
  test.each([200, 201, 204, 299])('%d is accepted', (status) => {
    expect(decideNow(answer(status))).toMatchObject({ action: 'accept', classification: 'ok' });
  });

  test.each([400, 403, 404, 409, 410, 422, 451, 501, 505, 300, 304])('%d is final', (status) => {
    expect(decideNow(answer(status))).toMatchObject({ action: 'reject', kind: 'http', classification: 'final' });
  });

  test.each([408, 500, 502, 503, 504, 520, 521, 522, 523, 524])('%d may pass', (status) => {
    expect(decideNow(answer(status))).toMatchObject({ action: 'retry', classification: 'transient' });
  });

  test('413 may pass only where the server says when', () => {
    expect(decideNow(answer(413))).toMatchObject({ action: 'reject', kind: 'http' });
    expect(decideNow(answer(413, { 'retry-after': 'soon' }))).toMatchObject({ action: 'reject', kind: 'http' });
    expect(decideNow(answer(413, { 'retry-after': '2' }))).toMatchObject({ action: 'retry', reason: 'retry-after' });
  });

  test.each(['ECONNREFUSED', 'EAI_AGAIN', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH'])('%s was never sent', (code) => {
    expect(decideNow(failure(code), post)).toMatchObject({ action: 'retry', classification: 'never-sent' });
  });

  test.each(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE'])(
    '%s leaves the fate of the request unknown',
    (code) => {
      expect(decideNow(failure(code))).toMatchObject({ action: 'retry', classification: 'unknown-fate' });
      expect(decideNow(failure(code), post)).toMatchObject({ action: 'reject', kind: 'network' });
    },
  );

  test.each(['CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_INVALID_CHAR', 'UNKNOWN'])(
    '%s never heals',
    (code) => {
      expect(decideNow(failure(code))).toMatchObject({ action: 'reject', kind: 'network', classification: 'final' });
    },
  );

  test.each([responseTooLarge, 'Z_DATA_ERROR'])('%s is an answer that cannot be read', (code) => {
    expect(decideNow(failure(code))).toMatchObject({ action: 'reject', kind: 'bad-response' });
  });

  test('a 200 with malformed JSON is an answer that cannot be read', () => {
    const malformed: Outcome = { type: 'response', status: 200, headers: {}, data: undefined, malformed: true };
    expect(decideNow(malformed)).toMatchObject({ action: 'reject', kind: 'bad-response' });
  });

  test('a 404 with malformed JSON is a 404', () => {
    const malformed: Outcome = { type: 'response', status: 404, headers: {}, data: undefined, malformed: true };
    expect(decideNow(malformed)).toMatchObject({ action: 'reject', kind: 'http' });
  });

  test.each(['deadline', 'cancelled'] as const)('an attempt that ended by %s ends the call', (reason) => {
    expect(decideNow({ type: 'stopped', reason })).toMatchObject({ action: 'reject', kind: reason });
  });

  test('the statuses that may pass are the caller’s to choose', () => {
    const settings = { ...defaultSettings, retryStatuses: [418] };
    expect(decideNow(answer(418), { ...get, settings })).toMatchObject({ action: 'retry' });
    expect(decideNow(answer(503), { ...get, settings })).toMatchObject({ action: 'reject', kind: 'http' });
    expect(decideNow(answer(429), { ...get, settings })).toMatchObject({ action: 'reject', kind: 'rate-limited' });
  });
});

describe('a rate limit', () => {
  test('is any 429', () => {
    expect(decideNow(answer(429))).toMatchObject({ action: 'retry', classification: 'rate-limited' });
  });

  test.each([
    ['Retry-After', { 'retry-after': '1' }, undefined],
    ['nothing remaining', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${seconds + 9}` }, undefined],
    ['the message', {}, secondaryLimit],
    ['the older message', {}, { message: 'You have triggered an abuse detection mechanism.' }],
    ['the documentation', {}, { documentation_url: 'https://docs.github.com/x/#about-secondary-rate-limits' }],
  ])('is a 403 with %s', (_, headers, data) => {
    expect(decideNow(answer(403, headers, data), github)).toMatchObject({ classification: 'rate-limited' });
  });

  test('is no 403 that has something remaining and speaks of something else', () => {
    const headers = { 'x-ratelimit-remaining': '4999', 'x-ratelimit-reset': `${seconds + 9}` };
    const data = {
      message: 'Resource not accessible by integration',
      documentation_url: 'https://docs.github.com/rest',
    };
    expect(decideNow(answer(403, headers, data), github)).toMatchObject({ action: 'reject', kind: 'http' });
  });

  test('is a GraphQL answer whose errors say so', () => {
    const data = { errors: [{ type: 'RATE_LIMITED' }] };
    expect(decideNow(answer(200, {}, data), github)).toMatchObject({ classification: 'rate-limited' });
    expect(decideNow(answer(200, {}, { errors: [{ type: 'OTHER' }] }), github)).toMatchObject({ action: 'accept' });
  });
});

describe('may it be repeated', () => {
  test.each([answer(500), answer(503, { 'retry-after': '1' }), timedOut])('a POST is not, after %j', (outcome) => {
    expect(decideNow(outcome, post).action).toBe('reject');
  });

  test('a POST is, when it was refused for a limit', () => {
    expect(decideNow(answer(429, { 'retry-after': '1' }), post)).toMatchObject({ action: 'retry' });
  });

  test('a POST that the caller calls idempotent is', () => {
    expect(decideNow(answer(500), { ...post, idempotent: true })).toMatchObject({ action: 'retry' });
  });

  test('nothing is beyond the retries', () => {
    const spent = { retries: 5 };
    expect(decideNow(answer(503), get, spent)).toMatchObject({ action: 'reject', kind: 'retries-exhausted' });
    expect(decideNow(failure('ECONNRESET'), get, spent)).toMatchObject({ action: 'reject', kind: 'network' });
    expect(decideNow(timedOut, get, spent)).toMatchObject({ action: 'reject', kind: 'timeout' });
    expect(decideNow(answer(429), get, spent)).toMatchObject({ action: 'reject', kind: 'rate-limited' });
  });

  test('a limit is waited for three times at most', () => {
    const limited = answer(429, { 'retry-after': '5' });
    expect(decideNow(limited, get, { retries: 2, limitWaits: 2 })).toMatchObject({ action: 'retry' });
    expect(decideNow(limited, get, { retries: 3, limitWaits: 3 })).toMatchObject({
      action: 'reject',
      kind: 'rate-limited',
      retryAt: now + 5_000,
    });
  });

  test('a limit is not waited for where 429 is none of the statuses to repeat', () => {
    const settings = { ...defaultSettings, retryStatuses: [503] };
    expect(decideNow(answer(429, { 'retry-after': '1' }), { ...get, settings })).toMatchObject({
      action: 'reject',
      kind: 'rate-limited',
      retryAt: now + 1_000,
    });
  });

  test('a repeat is counted', () => {
    expect(decideNow(answer(503), get, { retries: 4 })).toMatchObject({ action: 'retry', next: { retries: 5 } });
    expect(decideNow(answer(429, { 'retry-after': '5' }), get, { retries: 1, limitWaits: 1 })).toMatchObject({
      next: { retries: 2, limitWaits: 2, unspecifiedWaits: 0 },
    });
    expect(decideNow(answer(403, {}, secondaryLimit), github)).toMatchObject({
      next: { retries: 1, limitWaits: 1, unspecifiedWaits: 1 },
    });
  });

  test('a backoff after a limit is no wait for one', () => {
    expect(decideNow(answer(429))).toMatchObject({ reason: 'backoff', next: { retries: 1, limitWaits: 0 } });
  });

  test('a limit that asks for no wait does not count as one', () => {
    const limited = answer(429, { 'retry-after': '0' });
    expect(decideNow(limited, get, { retries: 3, limitWaits: 3 })).toMatchObject({
      action: 'retry',
      next: { retries: 4, limitWaits: 3 },
    });
  });
});

describe('a body that cannot be sent again', () => {
  const stream: SentRequest = { ...get, method: 'PUT', replayable: false, hasCredential: true };

  test.each([
    ['a failure that may pass', answer(503, { 'retry-after': '5' })],
    ['a limit', answer(429, { 'retry-after': '5' })],
  ])('is told, with the time to come back, after %s', (_, outcome) => {
    expect(decideNow(outcome, stream)).toMatchObject({
      action: 'reject',
      kind: 'not-replayable',
      retryAt: now + 5_000,
    });
  });

  test.each([failure('ECONNREFUSED'), failure('ECONNRESET'), timedOut, answer(401), answer(307, { location: '/b' })])(
    'is told after %j',
    (outcome) => {
      expect(decideNow(outcome, stream)).toMatchObject({ action: 'reject', kind: 'not-replayable' });
    },
  );

  test('is told where a new credential would be waited for', () => {
    expect(decideNow(answer(401), { ...stream, credentialIssuedAt: now })).toMatchObject({
      action: 'reject',
      kind: 'not-replayable',
    });
  });

  test('is not what is told where nothing would be repeated anyway', () => {
    expect(decideNow(answer(503), { ...stream, method: 'POST', idempotent: false })).toMatchObject({ kind: 'http' });
    expect(decideNow(answer(503), stream, { retries: 5 })).toMatchObject({ kind: 'retries-exhausted' });
    expect(decideNow(answer(401), stream, { refreshed: true })).toMatchObject({ kind: 'auth' });
    expect(decideNow(answer(404), stream)).toMatchObject({ kind: 'http' });
  });

  test('does no harm to an answer that is well, nor to a redirect that drops it', () => {
    expect(decideNow(answer(200), stream)).toMatchObject({ action: 'accept' });
    expect(decideNow(answer(303, { location: '/b' }), stream)).toMatchObject({ action: 'follow', asGet: true });
  });
});

describe('can the service bear it', () => {
  test('what would be sent before the circuit lets anything through is rejected at once', () => {
    const circuitOpenUntil = now + 10_000;
    expect(decideIn({ circuitOpenUntil }, answer(503))).toMatchObject({
      action: 'reject',
      kind: 'circuit-open',
      retryAt: circuitOpenUntil,
    });
    const patient = answer(503, { 'retry-after': '10' });
    expect(decideIn({ circuitOpenUntil, random: 0 }, patient)).toMatchObject({ action: 'retry', waitMs: 10_000 });
    expect(decideIn({ circuitOpenUntil: circuitOpenUntil + 1, random: 0 }, patient).action).toBe('reject');
  });

  test('a repeat after a failure costs more than one after a limit', () => {
    expect(decideNow(answer(503))).toMatchObject({ cost: 14, next: { lastCost: 14 } });
    expect(decideNow(answer(429))).toMatchObject({ cost: 5, next: { lastCost: 5 } });
  });

  test.each([
    ['a failure', answer(503, { 'retry-after': '3' }), 14],
    ['a limit', answer(429, { 'retry-after': '3' }), 5],
  ])('a repeat after %s that there is not enough left for is not made', (_, outcome, retryTokens) => {
    expect(decideIn({ retryTokens }, outcome)).toMatchObject({ action: 'retry' });
    expect(decideIn({ retryTokens: retryTokens - 1 }, outcome)).toMatchObject({
      action: 'reject',
      kind: 'budget',
      retryAt: now + 3_000,
    });
  });

  test('a new credential and its waits cost nothing', () => {
    const request: SentRequest = { ...get, hasCredential: true, credentialIssuedAt: now };
    const empty = { retryTokens: 0 };
    expect(decideIn(empty, answer(401), request)).toMatchObject({ action: 'retry', cost: 0, next: { lastCost: 0 } });
    expect(decideIn(empty, answer(401), { ...get, hasCredential: true }).action).toBe('refresh-credential');
  });
});

describe('a GraphQL failure with the status 200', () => {
  const failed = answer(200, {}, { errors: [{ message: 'Something went wrong while executing your query.' }] });
  const limited = answer(200, { 'retry-after': '9' }, { errors: [{ type: 'RATE_LIMITED' }] });
  const query: SentRequest = { ...github, method: 'POST', idempotent: true };

  test('is repeated like any other', () => {
    expect(decideNow(failed, query)).toMatchObject({ action: 'retry', reason: 'backoff' });
  });

  test.each([
    ['a mutation', { ...query, idempotent: false }, {}],
    ['the last retry', query, { retries: 5 }],
    ['one that has no time left', { ...query, deadline: now + 200 }, {}],
  ])('is for the caller to read after %s', (_, request, state) => {
    expect(decideNow(failed, request, state)).toMatchObject({ action: 'accept', response: failed });
  });

  test('is none of the caller when it is a limit', () => {
    expect(decideNow(limited, { ...query, deadline: now + 200 })).toMatchObject({
      action: 'reject',
      kind: 'rate-limited',
      retryAt: now + 9_000,
    });
  });

  test('with another status is an error', () => {
    const data = { errors: [{ message: 'Something went wrong while executing your query.' }] };
    expect(decideNow(answer(502, {}, data), { ...query, idempotent: false })).toMatchObject({
      action: 'reject',
      kind: 'http',
    });
  });
});

describe('a kept answer that was confirmed and is gone', () => {
  test('is asked for anew, without its validator, and that is no retry', () => {
    const state = { retries: 5 };
    expect(decideNow({ type: 'lost-response' }, { ...get, deadline: now }, state)).toMatchObject({
      action: 'refetch',
      next: { retries: 5, unconditional: true },
    });
  });
});

describe('a redirect', () => {
  const redirect = (status: number, location: string, request = get, state: Partial<CallState> = {}) =>
    decideNow(answer(status, { location }), request, state);

  test.each([301, 302, 307, 308])('%d keeps the method', (status) => {
    expect(redirect(status, '/b', post)).toMatchObject({
      action: 'follow',
      url: new URL('https://api.test/b'),
      asGet: false,
      next: { redirects: 1 },
    });
  });

  test('303 becomes a GET, but for a HEAD', () => {
    expect(redirect(303, '/b', post)).toMatchObject({ action: 'follow', asGet: true });
    expect(redirect(303, '/b', { ...get, method: 'HEAD' })).toMatchObject({ action: 'follow', asGet: false });
  });

  test.each(['https://other.test/', 'http://api.test/b', 'https://u:p@api.test/b', 'http://['])(
    'to %s is unsafe',
    (to) => {
      expect(redirect(302, to)).toMatchObject({ action: 'reject', kind: 'unsafe-redirect' });
    },
  );

  test('is unsafe after five', () => {
    expect(redirect(302, '/b', get, { redirects: 4 })).toMatchObject({ action: 'follow' });
    expect(redirect(302, '/b', get, { redirects: 5 })).toMatchObject({ action: 'reject', kind: 'unsafe-redirect' });
  });

  test('without a location is final', () => {
    expect(decideNow(answer(302))).toMatchObject({ action: 'reject', kind: 'http' });
  });
});

describe('a 401', () => {
  test('asks once for a newer credential', () => {
    const request = { ...post, hasCredential: true };
    expect(decideNow(answer(401), request)).toMatchObject({ action: 'refresh-credential', next: { refreshed: true } });
    expect(decideNow(answer(401), request, { refreshed: true })).toMatchObject({ action: 'reject', kind: 'auth' });
  });

  test('without any credential is final', () => {
    expect(decideNow(answer(401))).toMatchObject({ action: 'reject', kind: 'auth' });
  });
});

describe('a new credential’s 401', () => {
  const refused = answer(401);
  const withCredential: SentRequest = { ...get, hasCredential: true };
  const issuedAgo = (milliseconds: number, request = withCredential): SentRequest => ({
    ...request,
    credentialIssuedAt: now - milliseconds,
  });

  test('is repeated with it after 1, 2 and 3 seconds', () => {
    const waits = [0, 1, 2].map((newCredentialWaits) => decideNow(refused, issuedAgo(0), { newCredentialWaits }));
    expect(waits).toMatchObject([
      { action: 'retry', waitMs: 1_000, reason: 'new-credential', next: { newCredentialWaits: 1, retries: 0 } },
      { action: 'retry', waitMs: 2_000, reason: 'new-credential', next: { newCredentialWaits: 2, retries: 0 } },
      { action: 'retry', waitMs: 3_000, reason: 'new-credential', next: { newCredentialWaits: 3, retries: 0 } },
    ]);
  });

  test('is a refusal after that, and five seconds after the credential was made', () => {
    expect(decideNow(refused, issuedAgo(0), { newCredentialWaits: 3 }).action).toBe('refresh-credential');
    expect(decideNow(refused, issuedAgo(4_999)).action).toBe('retry');
    expect(decideNow(refused, issuedAgo(5_000)).action).toBe('refresh-credential');
  });

  test('is a refusal at once where nobody says that it is new', () => {
    expect(decideNow(refused, withCredential).action).toBe('refresh-credential');
  });

  test('is waited for after a refresh too', () => {
    expect(decideNow(refused, issuedAgo(0), { refreshed: true }).action).toBe('retry');
    expect(decideNow(refused, issuedAgo(5_000), { refreshed: true })).toMatchObject({ action: 'reject', kind: 'auth' });
  });

  test('is not waited for where that would outlast the deadline', () => {
    expect(decideNow(refused, { ...issuedAgo(0), deadline: now + 1_099 }).action).toBe('refresh-credential');
    expect(decideNow(refused, { ...issuedAgo(0), deadline: now + 1_100 }).action).toBe('retry');
  });

  test('is waited for with a POST as well: it was not processed', () => {
    expect(decideNow(refused, issuedAgo(0, { ...post, hasCredential: true })).action).toBe('retry');
  });
});
