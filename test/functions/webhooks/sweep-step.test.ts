import { describe, expect, test } from '@jest/globals';
import type { Delivery, DeliveryStep } from '#lib/contract/delivery.ts';
import { sweepStep } from '../../../functions/webhooks/sweep-step.ts';

const now = Date.UTC(2026, 10, 24, 12);
const minute = 60_000;

/** A delivery that has last changed so long ago, by that step. */
const unchangedFor = (
  minutes: number,
  status: Delivery['status'],
  what: DeliveryStep['what'],
  leaseUntil?: number,
): Parameters<typeof sweepStep>[0] => {
  const updatedAt = new Date(now - minutes * minute).toISOString();
  return { status, updatedAt, history: [{ at: updatedAt, what }], ...(leaseUntil && { leaseUntil }) };
};

describe('a delivery that is received', () => {
  test.each(['received', 'redelivered', 'replayed'] as const)(
    'and was last %s is sent to the worker after five minutes: nobody was asked to work it',
    (what) => {
      expect(sweepStep(unchangedFor(4.99, 'received', what), now)).toBe('leave');
      expect(sweepStep(unchangedFor(5, 'received', what), now)).toBe('send');
      expect(sweepStep(unchangedFor(40 * 24 * 60, 'received', what), now)).toBe('send');
    },
  );

  test('and whose run was started is left to SQS, which has its message, for an hour', () => {
    expect(sweepStep(unchangedFor(59.99, 'received', 'started'), now)).toBe('leave');
    expect(sweepStep(unchangedFor(60, 'received', 'started'), now)).toBe('give-up');
  });
});

test('a delivery that was sent again is sent once more after an hour, and no sooner', () => {
  expect(sweepStep(unchangedFor(59.99, 'received', 'resent'), now)).toBe('leave');
  expect(sweepStep(unchangedFor(60, 'received', 'resent'), now)).toBe('send');
});

test('one that is queued and was never started is left for the four days that the queue keeps its message, then sent again', () => {
  expect(sweepStep(unchangedFor(60, 'queued', 'queued'), now)).toBe('leave');
  expect(sweepStep(unchangedFor(4 * 24 * 60 - 0.01, 'queued', 'queued'), now)).toBe('leave');
  expect(sweepStep(unchangedFor(4 * 24 * 60, 'queued', 'queued'), now)).toBe('send');
  expect(sweepStep(unchangedFor(29 * 24 * 60, 'queued', 'queued'), now)).toBe('send');
});

test('one that is queued and whose run was started is given up after an hour without a word', () => {
  expect(sweepStep(unchangedFor(59.99, 'queued', 'started'), now)).toBe('leave');
  expect(sweepStep(unchangedFor(60, 'queued', 'started'), now)).toBe('give-up');
});

test.each(['received', 'queued'] as const)(
  'one that is %s and whose run told that it failed waits in the queue, for as long as that keeps it',
  (status) => {
    expect(sweepStep(unchangedFor(60, status, 'retried'), now)).toBe('leave');
    expect(sweepStep(unchangedFor(4 * 24 * 60 - 0.01, status, 'retried'), now)).toBe('leave');
    expect(sweepStep(unchangedFor(4 * 24 * 60, status, 'retried'), now)).toBe('send');
  },
);

test.each([
  ['received', 'received'],
  ['queued', 'started'],
] as const)('one that is %s and that a worker is at is left alone, however long ago it changed', (status, what) => {
  expect(sweepStep(unchangedFor(600, status, what, now + 1), now)).toBe('leave');
  expect(sweepStep(unchangedFor(600, status, what, now), now)).not.toBe('leave');
});
