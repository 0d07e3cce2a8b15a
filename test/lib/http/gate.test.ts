import { describe, expect, test } from '@jest/globals';
import { createGate, paceOf } from '#lib/http/gate.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const ever = Number.POSITIVE_INFINITY;
const open = { until: 0, reserved: false };
/** Five requests for 50 seconds: one every ten. */
const nearlyUsedUp = { limit: 100, remaining: 5, resetAt: now + 50_000 };

test('a bucket of which nothing is known is open', () => {
  const gate = createGate();
  expect([gate.pass('a', now, ever), gate.closedUntil('a')]).toEqual([open, 0]);
});

describe('a closed bucket', () => {
  test('is closed until then, and is the only one', () => {
    const gate = createGate();
    gate.close('a', now + 1_000);
    expect(gate.pass('a', now + 999, ever)).toEqual({ until: now + 1_000, reserved: false });
    expect(gate.closedUntil('a')).toBe(now + 1_000);
    expect(gate.pass('a', now + 1_000, ever)).toEqual(open);
    expect(gate.pass('b', now, ever)).toEqual(open);
  });

  test('stays closed as long as the longest closure says', () => {
    const gate = createGate();
    gate.close('a', now + 2_000);
    gate.close('a', now + 1_000);
    expect(gate.closedUntil('a')).toBe(now + 2_000);
    gate.close('a', now + 3_000);
    expect(gate.closedUntil('a')).toBe(now + 3_000);
  });

  test('keeps no turn for anybody, also where it is paced', () => {
    const gate = createGate();
    gate.observe('a', nearlyUsedUp, now);
    gate.close('a', now + 1_000);
    expect(gate.pass('a', now, ever)).toEqual({ until: now + 1_000, reserved: false });
    expect(gate.pass('a', now + 1_000, ever)).toEqual({ until: now + 1_000, reserved: true });
  });

  test('is not forgotten for answers of others that have enough left', () => {
    const gate = createGate();
    gate.close('a', now + 1_000);
    for (let index = 0; index < 2_000; index += 1) {
      gate.observe(`b${index}`, { limit: 100, remaining: 90, resetAt: now + 1_000 }, now);
    }
    expect(gate.closedUntil('a')).toBe(now + 1_000);
  });
});

describe('a bucket that is nearly used up', () => {
  test('gives turns that spread its rest over the time until its reset', () => {
    const gate = createGate();
    gate.observe('a', nearlyUsedUp, now);
    const turns = [0, 1, 2, 3, 4].map(() => gate.pass('a', now, ever));
    expect(turns).toEqual([0, 10, 20, 30, 40].map((seconds) => ({ until: now + seconds * 1_000, reserved: true })));
    expect(gate.pass('b', now, ever)).toEqual(open);
  });

  test('keeps no turn that comes too late for who asks: the next one has it', () => {
    const gate = createGate();
    gate.observe('a', nearlyUsedUp, now);
    gate.pass('a', now, ever);
    expect(gate.pass('a', now, now + 9_999)).toEqual({ until: now + 10_000, reserved: false });
    expect(gate.pass('a', now, now + 10_000)).toEqual({ until: now + 10_000, reserved: true });
  });

  test('lets a request go at once that comes after the last turn', () => {
    const gate = createGate();
    gate.observe('a', nearlyUsedUp, now);
    gate.pass('a', now, ever);
    expect(gate.pass('a', now + 15_000, ever)).toEqual({ until: now + 15_000, reserved: true });
    expect(gate.pass('a', now + 15_000, ever)).toEqual({ until: now + 25_000, reserved: true });
  });

  test('is free at its reset', () => {
    const gate = createGate();
    gate.observe('a', nearlyUsedUp, now);
    expect(gate.pass('a', now + 49_999, ever).reserved).toBe(true);
    expect(gate.pass('a', now + 50_000, ever)).toEqual(open);
  });

  test('is free when an answer says that there is enough again', () => {
    const gate = createGate();
    gate.observe('a', nearlyUsedUp, now);
    gate.pass('a', now, ever);
    gate.observe('a', { ...nearlyUsedUp, remaining: 50 }, now);
    expect(gate.pass('a', now, ever)).toEqual(open);
  });
});

describe('the pace of a limit', () => {
  test('is the time until its reset for each request that is left', () => {
    expect(paceOf({ limit: 5_000, remaining: 499, resetAt: now + 998_000 }, now)).toEqual({
      intervalMs: 2_000,
      until: now + 998_000,
    });
  });

  test.each([
    ['a tenth is left', { limit: 100, remaining: 10, resetAt: now + 1_000 }],
    ['nothing is left: then it is closed', { limit: 100, remaining: 0, resetAt: now + 1_000 }],
    ['the limit is not told', { remaining: 1, resetAt: now + 1_000 }],
    ['the rest is not told', { limit: 100, resetAt: now + 1_000 }],
    ['the reset is not told', { limit: 100, remaining: 1 }],
    ['the reset is now', { limit: 100, remaining: 1, resetAt: now }],
  ])('is none where %s', (_, limit) => {
    expect(paceOf(limit, now)).toBeUndefined();
  });
});
