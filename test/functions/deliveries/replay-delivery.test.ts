import { describe, expect, jest, test } from '@jest/globals';
import type { DeliveryStatus } from '#lib/contract/delivery.ts';
import { ProblemError } from '#lib/core/errors.ts';
import { replayDelivery } from '../../../functions/deliveries/replay-delivery.ts';
import { exampleDelivery } from '../../support/example-delivery.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { memoryLedger } from './memory-ledger.ts';

function setUp(status: DeliveryStatus = 'failed') {
  const ledger = memoryLedger([exampleDelivery({ deliveryId: 'a', status })]);
  const warn = jest.fn();
  const dependencies = { ...ledger, clock: fakeClock(), log: { warn } };
  return {
    ledger,
    warn,
    replay: (deliveryId = 'a', updatedAt?: string) =>
      replayDelivery(dependencies, { connection: 'github', deliveryId, updatedAt }),
  };
}

describe('one that is over', () => {
  test.each(['done', 'failed'] as const)('(%s) is put back, sent and then marked, in this order', async (status) => {
    const { ledger, warn, replay } = setUp(status);
    expect(await replay()).toBe('queued');
    expect(ledger.takeSteps()).toEqual(['replay a', 'send a', 'markQueued a']);
    expect(ledger.statusOf('a')).toBe('queued');
    expect(warn).not.toHaveBeenCalled();
  });

  test('waits for the sweep as `received` where it cannot be sent', async () => {
    const { ledger, warn, replay } = setUp();
    ledger.fail('send');
    expect(await replay()).toBe('waiting');
    expect(ledger.takeSteps()).toEqual(['replay a', 'send a']);
    expect(ledger.statusOf('a')).toBe('received');
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('sweep'), expect.objectContaining({ deliveryId: 'a' }));
  });

  test('is queued also where its row cannot say so', async () => {
    const { ledger, warn, replay } = setUp();
    ledger.fail('markQueued');
    expect(await replay()).toBe('queued');
    expect(warn).toHaveBeenCalledTimes(1);
  });
});

test.each<[DeliveryStatus, string]>([
  ['received', 'pending'],
  ['queued', 'pending'],
  ['missing', 'missing'],
])('one that is %s is not sent: %s', async (status, outcome) => {
  const { ledger, replay } = setUp(status);
  expect(await replay()).toBe(outcome);
  expect(ledger.takeSteps()).toEqual(['replay a', 'find a']);
  expect(ledger.statusOf('a')).toBe(status);
});

test('one that is not there is not sent', async () => {
  const { ledger, replay } = setUp();
  expect(await replay('b')).toBe('absent');
  expect(ledger.takeSteps()).toEqual(['replay b', 'find b']);
});

test.each(['done', 'failed'] as const)('one that came to be %s after it was tried has changed', async (status) => {
  const { ledger, replay } = setUp(status);
  jest.spyOn(ledger.deliveries, 'replay').mockResolvedValue(false);
  expect(await replay()).toBe('changed');
});

test('one that is as it was seen is done again', async () => {
  const { replay } = setUp();
  expect(await replay('a', exampleDelivery().updatedAt)).toBe('queued');
});

test.each<[DeliveryStatus, string]>([
  ['done', 'changed'],
  ['failed', 'changed'],
  ['queued', 'pending'],
])('one that came to be %s after it was seen is left alone: %s', async (status, outcome) => {
  const { ledger, replay } = setUp(status);
  expect(await replay('a', '2026-11-24T11:59:59.999Z')).toBe(outcome);
  expect(ledger.takeSteps()).toEqual(['replay a', 'find a']);
  expect(ledger.statusOf('a')).toBe(status);
});

test.each<['replay' | 'find', DeliveryStatus, string]>([
  ['replay', 'failed', 'it is not known whether'],
  ['find', 'queued', 'nothing was done'],
])('a table that fails (%s) is a 503, and nothing is sent', async (step, status, sentence) => {
  const { ledger, replay } = setUp(status);
  ledger.fail(step);
  const error = await replay().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ProblemError);
  expect(error).toMatchObject({
    problem: { status: 503, detail: expect.stringContaining(sentence) },
    cause: expect.anything(),
  });
  expect(ledger.takeSteps()).not.toContain('send a');
});
