import { describe, expect, test } from '@jest/globals';
import type { CallState } from '#lib/http/decide.ts';
import type { Outcome } from '#lib/http/outcome.ts';
import { defaultSettings } from '#lib/http/settings.ts';
import { answer, decideIn, decideNow, failure, get, github, now, secondaryLimit, seconds } from './decide-now.ts';

describe('until when the bucket is closed', () => {
  const closedFor = (outcome: Outcome, request = get, state: Partial<CallState> = {}) => {
    const { closedUntil } = decideNow(outcome, request, state);
    return closedUntil === 0 ? 0 : closedUntil - now;
  };
  const usedUp = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${seconds + 30}` };

  test('a limit says, without the jitter of who met it', () => {
    expect(closedFor(answer(429, { 'retry-after': '20' }))).toBe(20_000);
    expect(closedFor(answer(403, usedUp), github)).toBe(31_000);
    expect(closedFor(answer(403, {}, secondaryLimit), github, { unspecifiedWaits: 1 })).toBe(120_000);
  });

  test('a limit that names no time closes it for the backoff', () => {
    expect(closedFor(answer(429), get, { retries: 1 })).toBe(1_000);
  });

  test.each([
    answer(200, usedUp),
    answer(404, usedUp),
    answer(503, usedUp),
    answer(302, { ...usedUp, location: '/b' }),
  ])('an answer says that is not about a limit, but was the last that there was: %j', (outcome) => {
    expect(closedFor(outcome)).toBe(31_000);
  });

  test.each([
    ['something is left', { ...usedUp, 'x-ratelimit-remaining': '1' }],
    ['nobody knows until when', { 'x-ratelimit-remaining': '0' }],
    ['nobody knows how much is left', { 'x-ratelimit-reset': `${seconds + 30}` }],
    ['nothing is said', {}],
  ])('nothing says where %s', (_, headers) => {
    expect(closedFor(answer(200, headers))).toBe(0);
  });

  test('a failure without an answer says nothing', () => {
    expect(closedFor(failure('ECONNRESET'))).toBe(0);
    expect(closedFor(answer(503, { 'retry-after': '20' }))).toBe(0);
  });

  test('a limit that is met says, also where the call is given up', () => {
    const limited = answer(429, { 'retry-after': '20' });
    expect(decideNow(limited, { ...get, deadline: now + 1_000 })).toMatchObject({
      action: 'reject',
      closedUntil: now + 20_000,
    });
  });

  test('nothing closes it for more than a day', () => {
    const day = 24 * 3_600_000;
    expect(closedFor(answer(429, { 'retry-after': '86401' }))).toBe(day);
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${seconds + 2 * 86_400}` };
    expect(closedFor(answer(200, headers))).toBe(day);
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

  test('a limit that names no time backs off by a factor of its own', () => {
    const settings = { ...defaultSettings, factorMs: 100, limitFactorMs: 4_000 };
    expect(wait(answer(429), { ...get, settings }, {}, 0.5)).toEqual([2_000, 'backoff']);
    expect(wait(answer(503), { ...get, settings }, {}, 0.5)).toEqual([50, 'backoff']);
  });

  test('without jitter it is what was asked for, or the whole backoff', () => {
    const settings = { ...defaultSettings, jitter: 'none' } as const;
    expect(wait(answer(429, { 'retry-after': '20' }), { ...get, settings }, {}, 0.5)).toEqual([20_000, 'retry-after']);
    expect(wait(answer(503), { ...get, settings }, {}, 0.5)).toEqual([1_000, 'backoff']);
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
    expect(decideNow(limited, { ...get, deadline: now + 60_099 }, {}, 0)).toMatchObject({ action: 'reject' });
    expect(decideNow(limited, { ...get, deadline: now + 60_100 }, {}, 0)).toMatchObject({ action: 'retry' });
  });

  test('a wait that its jitter makes too long does not fit, and the time to come back has none', () => {
    const decision = decideNow(limited, { ...get, deadline: now + 61_000 }, {}, 0.5);
    expect(decision).toMatchObject({ action: 'reject', kind: 'rate-limited', retryAt: now + 60_000 });
  });

  test('a failure whose time to come back outlasts the deadline ends by the deadline', () => {
    const failed = answer(503, { 'retry-after': '60' });
    expect(decideNow(failed, { ...get, deadline: now + 30_000 })).toMatchObject({
      action: 'reject',
      kind: 'deadline',
      retryAt: now + 60_000,
    });
  });

  test('the longest wait that the caller takes is taken', () => {
    const settings = { ...defaultSettings, maxServerWaitMs: 60_000 };
    expect(decideNow(limited, { ...get, settings })).toMatchObject({ action: 'retry' });
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

describe('a redirect with Retry-After', () => {
  const redirect = answer(302, { location: '/b', 'retry-after': '5' });

  test('is followed after that time, without jitter and without being a retry', () => {
    expect(decideNow(redirect)).toMatchObject({ action: 'follow', waitMs: 5_000, next: { redirects: 1, retries: 0 } });
    expect(decideNow(answer(302, { location: '/b' }))).toMatchObject({ action: 'follow', waitMs: 0 });
  });

  test('is not followed where that outlasts the deadline', () => {
    expect(decideNow(redirect, { ...get, deadline: now + 5_100 })).toMatchObject({ action: 'follow' });
    expect(decideNow(redirect, { ...get, deadline: now + 5_099 })).toMatchObject({
      action: 'reject',
      kind: 'deadline',
      retryAt: now + 5_000,
    });
  });

  test('is not followed where that is longer than the caller takes', () => {
    const within = (maxServerWaitMs: number) => ({ ...get, settings: { ...defaultSettings, maxServerWaitMs } });
    expect(decideNow(redirect, within(5_000))).toMatchObject({ action: 'follow' });
    expect(decideNow(redirect, within(4_999))).toMatchObject({ action: 'reject', retryAt: now + 5_000 });
  });

  test('is not cut to what a timer takes', () => {
    expect(decideNow(answer(302, { location: '/b', 'retry-after': '1790000000' })).action).toBe('reject');
  });

  test('without any is followed at once, however little time is left', () => {
    expect(decideNow(answer(302, { location: '/b' }), { ...get, deadline: now + 1 })).toMatchObject({
      action: 'follow',
    });
  });
});

describe('a repeat whose bucket is closed for longer than its wait', () => {
  const gateClosedUntil = now + 60_000;

  test('is left to the gate where it has the time', () => {
    expect(decideIn({ gateClosedUntil }, answer(503))).toMatchObject({ action: 'retry', waitMs: 500 });
    expect(decideIn({ gateClosedUntil }, answer(503), { ...get, deadline: now + 60_100 }).action).toBe('retry');
  });

  test('is rejected at once where it has not, with the time at which the bucket opens', () => {
    const expected = { action: 'reject', kind: 'rate-limited', retryAt: gateClosedUntil };
    expect(decideIn({ gateClosedUntil }, answer(503), { ...get, deadline: now + 60_099 })).toMatchObject(expected);
    const settings = { ...defaultSettings, maxServerWaitMs: 59_999 };
    expect(decideIn({ gateClosedUntil }, answer(503), { ...get, settings })).toMatchObject(expected);
  });

  test('is rejected for what its own answer says of the bucket, too', () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${seconds + 30}` };
    expect(decideNow(answer(503, headers), { ...get, deadline: now + 20_000 })).toMatchObject({
      action: 'reject',
      kind: 'rate-limited',
      retryAt: now + 31_000,
    });
  });

  test('is made where its own backoff is longer, whatever the caller would wait for a server', () => {
    const settings = { ...defaultSettings, maxServerWaitMs: 5_000 };
    const world = { gateClosedUntil: now + 6_000 };
    expect(decideIn(world, answer(503), { ...get, settings }, { retries: 4 })).toMatchObject({
      action: 'retry',
      waitMs: 8_000,
    });
  });

  test('waits no longer than the server asked where the bucket opens before that', () => {
    const patient = answer(503, { 'retry-after': '60' });
    const world = { gateClosedUntil, random: 0 };
    expect(decideIn(world, patient, { ...get, deadline: now + 60_100 })).toMatchObject({ action: 'retry' });
  });
});
