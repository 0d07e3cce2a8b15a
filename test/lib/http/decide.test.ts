import { describe, expect, test } from '@jest/globals';
import { githubProvider } from '#lib/connectors/github/provider.ts';
import { assess } from '#lib/http/assess.ts';
import { type CallState, decide, initialState, type SentRequest } from '#lib/http/decide.ts';
import { genericProvider } from '#lib/http/generic-provider.ts';
import type { Outcome } from '#lib/http/outcome.ts';
import { defaultSettings } from '#lib/http/settings.ts';
import { responseTooLarge } from '#lib/http/transport.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const seconds = now / 1_000;
const secondaryLimit = { message: 'You have exceeded a secondary rate limit. Please wait a few minutes.' };

const get: SentRequest = {
  method: 'GET',
  url: new URL('https://api.test/a'),
  idempotent: true,
  replayable: true,
  hasPrecondition: false,
  hasCredential: false,
  provider: genericProvider,
  settings: defaultSettings,
  deadline: Number.POSITIVE_INFINITY,
};
const post: SentRequest = { ...get, method: 'POST', idempotent: false };
const github: SentRequest = { ...get, provider: githubProvider };

const answer = (status: number, headers: Record<string, string> = {}, data?: unknown): Outcome => ({
  type: 'response',
  status,
  headers,
  data,
  malformed: false,
});
const failure = (code: string): Outcome => ({ type: 'failure', code });
const timedOut: Outcome = { type: 'stopped', reason: 'attempt-timeout' };

const moment = { now, random: 0.5, retryTokens: 100, retryCosts: { failure: 14, limit: 5 }, circuitOpenUntil: 0 };

/** The decision, with what it was made of. */
function decideNow(outcome: Outcome, request = get, state: Partial<CallState> = {}, random = 0.5) {
  const ending = assess(outcome, request, now);
  return { ...ending, ...decide(ending, request, { ...initialState, ...state }, { ...moment, random }) };
}

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

  test('a limit that asks for no wait does not count as one', () => {
    const limited = answer(429, { 'retry-after': '0' });
    expect(decideNow(limited, get, { retries: 3, limitWaits: 3 })).toMatchObject({
      action: 'retry',
      next: { retries: 4, limitWaits: 3 },
    });
  });
});

describe('how long', () => {
  const wait = (outcome: Outcome, request = get, state: Partial<CallState> = {}, random = 0) => {
    const decision = decideNow(outcome, request, state, random);
    return decision.action === 'retry' ? [decision.waitMs, decision.reason] : decision;
  };

  test('Retry-After comes before everything else', () => {
    const headers = { 'retry-after': '7', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${seconds + 3_600}` };
    expect(wait(answer(403, headers, secondaryLimit), github)).toEqual([7_000, 'retry-after']);
  });

  test('Retry-After holds for failures of the server too', () => {
    expect(wait(answer(503, { 'retry-after': '7' }))).toEqual([7_000, 'retry-after']);
  });

  test('then the reset of a used-up limit, and a second more', () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${seconds + 30}` };
    expect(wait(answer(403, headers), github)).toEqual([31_000, 'reset']);
  });

  test.each([
    ['ahead of', 'Wed, 31 Dec 2025 23:58:00 GMT', -120],
    ['behind', 'Thu, 01 Jan 2026 00:02:00 GMT', 120],
  ])("a reset is by the server's clock when ours is %s it", (_, date, skew) => {
    const headers = { date, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${seconds + skew + 30}` };
    expect(wait(answer(403, headers), github)).toEqual([31_000, 'reset']);
  });

  test('a date in Retry-After is by the server’s clock', () => {
    const headers = { date: 'Thu, 01 Jan 2026 00:02:00 GMT', 'retry-after': 'Thu, 01 Jan 2026 00:02:30 GMT' };
    expect(wait(answer(429, headers))).toEqual([30_000, 'retry-after']);
  });

  test.each([undefined, '', 'soon', '123', `${now + 30_000}`])(
    'a used-up limit with the reset %j waits a minute',
    (reset) => {
      const headers = { 'x-ratelimit-remaining': '0', ...(reset !== undefined && { 'x-ratelimit-reset': reset }) };
      expect(wait(answer(403, headers), github)).toEqual([60_000, 'unspecified-limit']);
    },
  );

  test('a used-up limit without a reset waits a minute with any service', () => {
    expect(wait(answer(429, { 'x-ratelimit-remaining': '0' }))).toEqual([60_000, 'unspecified-limit']);
  });

  test('a reset that has just passed waits a second', () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${seconds - 2}` };
    expect(wait(answer(403, headers), github)).toEqual([1_000, 'reset']);
  });

  test('the reset of a limit that is not used up has nothing to do with it', () => {
    const headers = { 'x-ratelimit-remaining': '4000', 'x-ratelimit-reset': `${seconds + 3_000}` };
    expect(wait(answer(403, headers, secondaryLimit), github)).toEqual([60_000, 'unspecified-limit']);
  });

  test('a reset without a remainder counts, unless the body names another limit', () => {
    const headers = { 'x-ratelimit-reset': `${seconds + 30}` };
    expect(wait(answer(429, headers))).toEqual([31_000, 'reset']);
    expect(wait(answer(429, headers, secondaryLimit), github)).toEqual([60_000, 'unspecified-limit']);
  });

  test('then the RateLimit field', () => {
    expect(wait(answer(429, { ratelimit: '"a";r=0;t=9' }))).toEqual([10_000, 'reset']);
  });

  test('a secondary limit waits a minute, doubled each time', () => {
    const limited = answer(403, {}, secondaryLimit);
    expect(wait(limited, github)).toEqual([60_000, 'unspecified-limit']);
    expect(wait(limited, github, { unspecifiedWaits: 1 })).toEqual([120_000, 'unspecified-limit']);
    expect(wait(limited, github, { unspecifiedWaits: 2 })).toEqual([240_000, 'unspecified-limit']);
  });

  test('GitHub’s 429 without anything waits a minute, another service’s backs off', () => {
    expect(wait(answer(429), github)).toEqual([60_000, 'unspecified-limit']);
    expect(wait(answer(429), get, { retries: 1 }, 0.5)).toEqual([1_000, 'backoff']);
  });

  test('jitter is only ever added to what the server asks for', () => {
    expect(wait(answer(429, { 'retry-after': '20' }), get, {}, 0.999)).toEqual([22_997, 'retry-after']);
  });
});

describe('does it fit', () => {
  const limited = answer(429, { 'retry-after': '60' });

  test('a wait that ends in time is taken', () => {
    expect(decideNow(limited, { ...get, deadline: now + 70_000 })).toMatchObject({ action: 'retry' });
  });

  test('a limit that outlasts the deadline is rejected at once, with the time to come back', () => {
    const deadline = now + 30_000;
    expect(decideNow(limited, { ...get, deadline })).toMatchObject({
      action: 'reject',
      kind: 'rate-limited',
      retryAt: now + 60_000,
    });
  });

  test('a wait that leaves no time for an attempt does not fit', () => {
    expect(decideNow(limited, { ...get, deadline: now + 60_050 }, {}, 0)).toMatchObject({ action: 'reject' });
  });

  test('a backoff that outlasts the deadline is rejected at once', () => {
    expect(decideNow(answer(503), { ...get, deadline: now + 200 })).toMatchObject({
      action: 'reject',
      kind: 'deadline',
      retryAt: now + 500,
    });
  });

  test('a wait longer than the caller takes is rejected at once, not shortened', () => {
    const settings = { ...defaultSettings, maxServerWaitMs: 59_000 };
    const expected = { action: 'reject', retryAt: now + 60_000 };
    expect(decideNow(limited, { ...get, settings })).toMatchObject({ ...expected, kind: 'rate-limited' });
    expect(decideNow(answer(503, { 'retry-after': '60' }), { ...get, settings })).toMatchObject({
      ...expected,
      kind: 'http',
    });
  });

  test.each(['1790000000', '9'.repeat(400)])('Retry-After %s is not cut to what a timer takes', (value) => {
    const decision = decideNow(answer(429, { 'retry-after': value }));
    expect(decision).toMatchObject({ action: 'reject', kind: 'rate-limited' });
    expect(decision.action === 'reject' && decision.retryAt).toBeGreaterThan(now + 2 ** 31);
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

  test('303 becomes a GET', () => {
    expect(redirect(303, '/b', post)).toMatchObject({ action: 'follow', asGet: true });
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
    expect(decideNow(refused, { ...issuedAgo(0), deadline: now + 1_000 }).action).toBe('refresh-credential');
  });

  test('is waited for with a POST as well: it was not processed', () => {
    expect(decideNow(refused, issuedAgo(0, { ...post, hasCredential: true })).action).toBe('retry');
  });
});
