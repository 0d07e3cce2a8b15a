import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { githubProvider } from '#lib/connectors/github/provider.ts';
import { slackProvider } from '#lib/connectors/slack/provider.ts';
import { assess } from '#lib/http/assess.ts';
import { type CallState, decide, type Moment, type SentRequest } from '#lib/http/decide.ts';
import { createGate } from '#lib/http/gate.ts';
import { genericProvider } from '#lib/http/generic-provider.ts';
import { HttpClientError } from '#lib/http/http-client-error.ts';
import { parseHttpDate } from '#lib/http/http-date.ts';
import { findLink } from '#lib/http/link-header.ts';
import type { Outcome } from '#lib/http/outcome.ts';
import { parseRetryAfter } from '#lib/http/retry-after.ts';
import { readHints } from '#lib/http/server-wait.ts';
import { type DateSpelling, writeHttpDate } from './support/http-dates.ts';
import { runs } from './support/runs.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const daysMs = 86_400_000;
const longestTimerMs = 2 ** 31 - 1;
const lastDate = 8.64e15;

const spelling = fc.constantFrom<DateSpelling>('imf-fixdate', 'rfc850', 'asctime');
const second = (min: string, max: string) =>
  fc.integer({ min: Date.parse(min) / 1_000, max: Date.parse(max) / 1_000 }).map((seconds) => seconds * 1_000);
// Two digits stand for a year within fifty years of now.
const nearSecond = second('1977-01-02T00:00:00Z', '2075-12-31T23:59:59Z');
const nearDate = fc.tuple(nearSecond, spelling).map(([at, spelled]) => writeHttpDate(at, spelled));
// Not far from a date: one character of it is another one, or missing, or there twice.
const spoiltDate = fc
  .tuple(nearDate, fc.nat(), fc.constantFrom('', '0', '9', ' ', ':', ',', '-', 'x', 'GMT'))
  .map(([text, at, other]) => {
    const place = at % text.length;
    return `${text.slice(0, place)}${other}${text.slice(place + 1)}`;
  });
const anyText = fc.oneof(fc.string(), spoiltDate, nearDate, fc.stringMatching(/^[-+]?\d{1,20}(?:[.e]\d+)?$/));

describe('an HTTP-date', () => {
  test('is read as it was written, in each spelling', () => {
    fc.assert(
      fc.property(
        second('0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z'),
        fc.constantFrom('imf-fixdate', 'asctime'),
        (at, spelled) => {
          expect(parseHttpDate(writeHttpDate(at, spelled), now)).toBe(at);
        },
      ),
      runs(1_000),
    );
    fc.assert(
      fc.property(nearSecond, (at) => {
        expect(parseHttpDate(writeHttpDate(at, 'rfc850'), now)).toBe(at);
      }),
      runs(1_000),
    );
  });

  test('is nothing else than what a date would be written as', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const at = parseHttpDate(text, now);
        if (at === undefined || text.includes(':60')) return;
        const withoutWeekday = (date: string) => date.replace(/^\w+/, '');
        const spellings = (['imf-fixdate', 'rfc850', 'asctime'] as const).map((spelled) => writeHttpDate(at, spelled));
        // A day of one digit may have a zero before it in the oldest spelling.
        const written = withoutWeekday(text).replace(/^( \w{3} )0(\d )/, '$1 $2');
        expect(spellings.map(withoutWeekday)).toContain(written);
      }),
      runs(2_000),
    );
  });
});

describe('Retry-After', () => {
  test('is a number of seconds, or the time until a date, and never less than none', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 40n }), (seconds) => {
        const waitMs = parseRetryAfter(String(seconds), now) ?? Number.NaN;
        expect(waitMs).toBe(Math.min(Number(seconds) * 1_000, 1e15));
      }),
      runs(500),
    );
    fc.assert(
      fc.property(nearSecond, spelling, fc.integer({ min: -60 * 366 * daysMs, max: 0 }), (at, spelled, offsetMs) => {
        const serverNow = at + offsetMs + 30 * 366 * daysMs;
        const waitMs = parseRetryAfter(writeHttpDate(at, spelled), serverNow);
        // By a clock that is decades away two digits are another century.
        if (spelled !== 'rfc850') expect(waitMs).toBe(Math.max(0, at - serverNow));
        else expect(waitMs).toBeGreaterThanOrEqual(0);
      }),
      runs(500),
    );
  });

  test('is nothing when it is anything else', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const waitMs = parseRetryAfter(text, now);
        const isTime = /^\d+$/.test(text.trim()) || parseHttpDate(text.trim(), now) !== undefined;
        expect(waitMs === undefined).toBe(!isTime);
        if (waitMs !== undefined) expect(waitMs).toBeGreaterThanOrEqual(0);
      }),
      runs(2_000),
    );
  });
});

const headerNames = [
  ...['retry-after', 'date', 'ratelimit', 'location', 'link', 'x-ratelimit-resource', 'x-request-id', 'content-type'],
  ...['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'x-rate-limit-limit', 'x-rate-limit-reset'],
  ...['x-rate-limit-remaining', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset', 'x-github-request-id'],
];
const headerValue = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('0', '0', '1', '3', '60', '5000') },
  { weight: 2, arbitrary: fc.integer({ min: -5, max: 7_200 }).map((offset) => String(now / 1_000 + offset)) },
  { weight: 1, arbitrary: fc.constantFrom('"a";r=0;t=9', '"a";r=1, "b";r=0;t=999999999999', '/b', 'https://o.test/') },
  { weight: 1, arbitrary: fc.constantFrom('9'.repeat(15), '9'.repeat(16), '9'.repeat(400), '99999999999') },
  { weight: 1, arbitrary: fc.constantFrom('Fri, 31 Dec 9999 23:59:59 GMT', 'Sat, 01 Jan 0000 00:00:00 GMT') },
  { weight: 2, arbitrary: anyText },
);
const headers = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...headerNames), headerValue, { maxKeys: 10 }),
    fc.constantFrom(
      undefined,
      '/b',
      '../b?x=1',
      'https://api.test/c',
      'https://o.test/',
      '//u:p@api.test/',
      'http://[',
    ),
  )
  .map(([others, location]) => (location === undefined ? others : { ...others, location }));
const provider = fc.constantFrom(githubProvider, genericProvider, slackProvider);

describe('what headers say of a limit', () => {
  test('is a number, a valid time and no reset of long ago, or nothing', () => {
    fc.assert(
      fc.property(headers, provider, (given, of) => {
        const { rateLimit = {}, retryAfterMs = 0 } = readHints(given, of, now);
        const { limit = 0, remaining = 0, resetAt = now } = rateLimit;
        for (const number of [limit, remaining]) expect(Number.isInteger(number) && number >= 0).toBe(true);
        expect(resetAt).toBeGreaterThanOrEqual(now - 60_000);
        expect(resetAt).toBeLessThanOrEqual(lastDate);
        expect(retryAfterMs).toBeGreaterThanOrEqual(0);
        expect(now + retryAfterMs).toBeLessThanOrEqual(lastDate);
      }),
      runs(2_000),
    );
  });

  test('no link of any header breaks the reader', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[<>;,="\\ a-z]{0,40}$/)), (text) => {
        const found = findLink(text, 'next');
        if (found !== undefined) expect(text).toContain(`<${found}>`);
      }),
      runs(1_000),
    );
  });
});

const response: fc.Arbitrary<Outcome> = fc.record({
  type: fc.constant('response' as const),
  status: fc.oneof(
    fc.constantFrom(200, 301, 302, 303, 401, 403, 413, 429, 429, 500, 503),
    fc.integer({ min: 200, max: 599 }),
  ),
  headers,
  data: fc.oneof(
    fc.constantFrom<unknown>(
      ...[undefined, { message: 'API rate limit exceeded' }, { errors: [{ type: 'RATE_LIMITED' }] }],
      ...[
        { errors: [{ message: 'Something went wrong while executing your query' }] },
        { ok: false, error: 'ratelimited' },
      ],
    ),
    fc.jsonValue(),
  ),
  malformed: fc.boolean(),
});
const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  { weight: 6, arbitrary: response },
  {
    weight: 1,
    arbitrary: fc
      .oneof(
        fc.constantFrom('ECONNRESET', 'ECONNREFUSED', 'ENOTFOUND', 'RESPONSE_TOO_LARGE', 'Z_BUF_ERROR'),
        fc.string(),
      )
      .map((code): Outcome => ({ type: 'failure', code })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('attempt-timeout' as const, 'deadline' as const, 'cancelled' as const)
      .map((reason): Outcome => ({ type: 'stopped', reason })),
  },
  { weight: 1, arbitrary: fc.constant<Outcome>({ type: 'lost-response' }) },
);
const milliseconds = fc.oneof(
  fc.constant(Number.POSITIVE_INFINITY),
  fc.constantFrom(0, 1, 99, 100, 1_000, 60_000),
  fc.nat(200_000),
  fc.nat(longestTimerMs),
);
const settings = fc.record({
  retries: fc.nat(6),
  factorMs: fc.nat(100_000),
  limitFactorMs: fc.nat(100_000),
  jitter: fc.constantFrom('full' as const, 'none' as const),
  maxBackoffMs: milliseconds,
  retryStatuses: fc.subarray([408, 429, 500, 502, 503, 504]),
  attemptTimeoutMs: fc.constant(15_000),
  timeoutMs: milliseconds,
  maxServerWaitMs: milliseconds,
  maxRedirects: fc.nat(5),
});
const sentRequest: fc.Arbitrary<SentRequest> = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'POST', 'PATCH', 'DELETE'),
  url: fc.constant(new URL('https://api.test/a')),
  idempotent: fc.boolean(),
  replayable: fc.boolean(),
  hasPrecondition: fc.boolean(),
  hasCredential: fc.boolean(),
  credentialIssuedAt: fc.option(fc.integer({ min: now - 10_000, max: now + 1_000 }), { nil: undefined }),
  provider,
  settings,
  deadline: milliseconds.map((ms) => now - 1_000 + ms),
});
const state: fc.Arbitrary<CallState> = fc.record({
  retries: fc.nat(7),
  limitWaits: fc.nat(4),
  unspecifiedWaits: fc.nat(7),
  redirects: fc.nat(6),
  refreshed: fc.boolean(),
  newCredentialWaits: fc.nat(4),
  lastCost: fc.constantFrom(0, 5, 14),
  unconditional: fc.boolean(),
});
const moment: fc.Arbitrary<Moment> = fc.record({
  now: fc.constant(now),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  retryTokens: fc.constantFrom(0, 4, 5, 13, 14, 100, Number.POSITIVE_INFINITY),
  retryCosts: fc.constantFrom({ failure: 14, limit: 5 }, { failure: 0, limit: 0 }),
  gateClosedUntil: fc.oneof(fc.constant(0), fc.integer({ min: now - 1_000, max: now + 240_000 })),
  circuitOpenUntil: fc.oneof(fc.constant(0), fc.integer({ min: now - 1_000, max: now + 240_000 })),
});

describe('what follows an attempt, whatever its end and what went before,', () => {
  const follows = (claim: (given: ReturnType<typeof decided>) => void) =>
    fc.assert(
      fc.property(outcome, sentRequest, state, moment, (...given) => {
        claim(decided(...given));
      }),
      runs(2_000),
    );

  function decided(end: Outcome, request: SentRequest, before: CallState, at: Moment) {
    const ending = assess(end, request, now);
    const decision = decide(ending, request, before, at);
    return { ending, decision, request, before, at, again: () => decide(ending, request, before, at) };
  }

  test('is the same each time', () => {
    follows(({ decision, again }) => {
      expect(again()).toEqual(decision);
    });
  });

  test('is a wait that a timer can take and that fits, or none', () => {
    follows(({ decision, request }) => {
      if (decision.action !== 'retry') return;
      expect(decision.waitMs).toBeGreaterThanOrEqual(0);
      expect(decision.waitMs).toBeLessThanOrEqual(longestTimerMs);
      expect(now + decision.waitMs + 100).toBeLessThanOrEqual(request.deadline);
    });
  });

  test('is never a shorter wait than the server asked for, nor one that nobody would take', () => {
    follows(({ decision, ending, request }) => {
      const { retryAfterMs } = ending.hints;
      if (decision.action !== 'retry' || decision.reason === 'new-credential' || retryAfterMs === undefined) return;
      expect(decision.waitMs).toBeGreaterThanOrEqual(retryAfterMs);
      expect(retryAfterMs).toBeLessThanOrEqual(request.settings.maxServerWaitMs);
    });
  });

  test('is a repeat only of what can be repeated, as often as it may be', () => {
    follows(({ decision, ending, request, before }) => {
      if (decision.action !== 'retry') return;
      expect(request.replayable).toBe(true);
      if (decision.reason === 'new-credential') return;
      expect(before.retries).toBeLessThan(request.settings.retries);
      if (!request.idempotent) expect(['rate-limited', 'never-sent']).toContain(ending.classification);
    });
  });

  test('costs no more than there is in the budget', () => {
    follows(({ decision, at }) => {
      if (decision.action === 'retry') expect(decision.cost).toBeLessThanOrEqual(at.retryTokens);
    });
  });

  test('leads to the same origin, and not for ever', () => {
    follows(({ decision, request, before }) => {
      if (decision.action === 'refresh-credential') expect(before.refreshed).toBe(false);
      if (decision.action !== 'follow') return;
      expect(decision.url.origin).toBe(request.url.origin);
      expect(before.redirects).toBeLessThan(request.settings.maxRedirects);
    });
  });

  test('closes no bucket for more than a day', () => {
    follows(({ decision: { closedUntil } }) => {
      if (closedUntil === 0) return;
      expect(closedUntil).toBeGreaterThanOrEqual(now);
      expect(closedUntil).toBeLessThanOrEqual(now + daysMs);
    });
  });

  test('can be told as an error', () => {
    follows(({ decision, ending }) => {
      if (decision.action !== 'reject') return;
      const { kind, retryAt } = decision;
      const status = ending.outcome.type === 'response' ? ending.outcome.status : undefined;
      const details = { kind, retryAt, status, method: 'GET', url: 'https://api.test/a', attempts: [], totalWaitMs: 0 };
      expect(new HttpClientError(details).message).toMatch(/^GET https:\/\/api\.test\/a .*\.$/);
    });
  });
});

describe('a gate, whatever it has learned,', () => {
  const limit = fc.record({
    limit: fc.constantFrom(60, 5_000, undefined),
    remaining: fc.constantFrom(0, 1, 3, 50, 4_999, undefined),
    resetAt: fc.oneof(
      fc.nat(7_200_000).map((ms) => now + ms),
      fc.constantFrom(now - 60_000, now + 400 * daysMs, 99_999_999_999_000, 999_999_999_999_999, undefined),
    ),
  });
  const event = fc.oneof(
    { weight: 1, arbitrary: limit.map((learned) => ({ learned })) },
    { weight: 1, arbitrary: fc.nat(daysMs).map((closedMs) => ({ closedMs })) },
    { weight: 3, arbitrary: fc.constantFrom(0, 1, 1_000, 60_000).map((passedMs) => ({ passedMs })) },
  );

  const run = (claim: (given: { at: number; closedUntil: number; until: number; turns: number }) => void) =>
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 30 }), (events) => {
        const gate = createGate();
        let at = now;
        let turns = 0;
        for (const one of events) {
          if ('learned' in one) gate.observe('all', one.learned, at);
          if ('closedMs' in one) gate.close('all', at + one.closedMs);
          if (!('passedMs' in one)) continue;
          at += one.passedMs;
          const closedUntil = gate.closedUntil('all');
          const { until } = gate.pass('all', at, Number.POSITIVE_INFINITY);
          turns += 1;
          claim({ at, closedUntil, until, turns });
        }
      }),
      runs(1_000),
    );

  test('lets nobody pass before it opens', () => {
    run(({ at, closedUntil, until }) => {
      if (closedUntil > at) expect(until).toBeGreaterThanOrEqual(closedUntil);
    });
  });

  test('keeps each request waiting for a day more at most, and says until when', () => {
    run(({ at, until, turns }) => {
      expect(until).toBeLessThanOrEqual(at + turns * daysMs);
    });
  });
});
