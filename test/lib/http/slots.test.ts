import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createSlots, createSlotsByMethod, type SlotWait } from '#lib/http/slots.ts';
import { fakeClock } from '../../support/fake-clock.ts';

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['Date', 'nextTick', 'queueMicrotask', 'setImmediate', 'performance', 'hrtime'] });
});
afterEach(() => {
  jest.useRealTimers();
});

const patient = { deadline: Number.POSITIVE_INFINITY, signal: undefined };
const settled = () => new Promise(setImmediate);

/** What became of each wait so far, in the order in which they ended. */
function recorder() {
  const ended: [string, SlotWait][] = [];
  const watch = (name: string, wait: Promise<SlotWait>) => void wait.then((how) => ended.push([name, how]));
  return { ended, watch };
}

test('as many are taken at once as there are', async () => {
  const slots = createSlots(2, fakeClock());
  const { ended, watch } = recorder();
  for (const name of ['a', 'b', 'c']) watch(name, slots.take(patient));
  await settled();
  expect(ended).toEqual([
    ['a', 'taken'],
    ['b', 'taken'],
  ]);
});

test('one that is given up goes to whoever has waited longest', async () => {
  const slots = createSlots(1, fakeClock());
  const { ended, watch } = recorder();
  for (const name of ['a', 'b', 'c']) watch(name, slots.take(patient));
  slots.release();
  await settled();
  expect(ended.map(([name]) => name)).toEqual(['a', 'b']);
  slots.release();
  await settled();
  expect(ended.map(([name]) => name)).toEqual(['a', 'b', 'c']);
});

test('one that nobody waits for is free again, and no more than that', async () => {
  const slots = createSlots(1, fakeClock());
  const { ended, watch } = recorder();
  await slots.take(patient);
  slots.release();
  watch('a', slots.take(patient));
  watch('b', slots.take(patient));
  await settled();
  expect(ended).toEqual([['a', 'taken']]);
});

describe('a wait', () => {
  test('ends with its deadline, and the slot goes past it', async () => {
    const clock = fakeClock();
    const slots = createSlots(1, clock);
    const { ended, watch } = recorder();
    await slots.take(patient);
    watch('hasty', slots.take({ ...patient, deadline: clock() + 3_000 }));
    watch('patient', slots.take(patient));
    jest.advanceTimersByTime(2_999);
    await settled();
    expect(ended).toEqual([]);
    jest.advanceTimersByTime(1);
    slots.release();
    await settled();
    expect(ended).toEqual([
      ['hasty', 'deadline'],
      ['patient', 'taken'],
    ]);
  });

  test('ends with its signal, and the slot goes past it', async () => {
    const slots = createSlots(1, fakeClock());
    const { ended, watch } = recorder();
    const controller = new AbortController();
    await slots.take(patient);
    watch('aborted', slots.take({ ...patient, signal: controller.signal }));
    watch('patient', slots.take(patient));
    controller.abort();
    slots.release();
    await settled();
    expect(ended).toEqual([
      ['aborted', 'cancelled'],
      ['patient', 'taken'],
    ]);
  });

  test('does not even begin after its deadline or its signal', async () => {
    const clock = fakeClock();
    const slots = createSlots(1, clock);
    await slots.take(patient);
    expect(await slots.take({ ...patient, deadline: clock() })).toBe('deadline');
    expect(await slots.take({ ...patient, signal: AbortSignal.abort() })).toBe('cancelled');
  });

  test.each(['taken', 'deadline', 'cancelled'] as const)(
    'that ends as %s leaves no timer and no listener',
    async (how) => {
      const clock = fakeClock();
      const slots = createSlots(1, clock);
      const controller = new AbortController();
      await slots.take(patient);
      const wait = slots.take({ deadline: clock() + 1_000, signal: controller.signal });
      expect([jest.getTimerCount(), getEventListeners(controller.signal, 'abort').length]).toEqual([1, 1]);
      if (how === 'taken') slots.release();
      if (how === 'deadline') jest.advanceTimersByTime(1_000);
      if (how === 'cancelled') controller.abort();
      expect(await wait).toBe(how);
      expect([jest.getTimerCount(), getEventListeners(controller.signal, 'abort').length]).toEqual([0, 0]);
    },
  );
});

test('reads and writes have slots of their own', () => {
  const slots = createSlotsByMethod({ reads: 2, writes: 1 }, fakeClock());
  const reads = ['GET', 'HEAD', 'OPTIONS', 'TRACE'].map(slots);
  const writes = ['POST', 'PUT', 'PATCH', 'DELETE'].map(slots);
  expect([new Set(reads).size, new Set(writes).size, new Set([...reads, ...writes]).size]).toEqual([1, 1, 2]);
});
