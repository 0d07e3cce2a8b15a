import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { DeliveryMessage } from '#lib/contract/delivery.ts';
import type { DeliveryQueue } from '#lib/messaging/delivery-queue.ts';
import { type SweepDeliveriesDependencies, sweepDeliveries } from '../../../functions/webhooks/sweep-deliveries.ts';
import { awsError } from '../../support/errors.ts';
import { type FakeClock, fakeClock } from '../../support/fake-clock.ts';
import { hold } from '../../support/ledger.ts';
import { type MemoryDeliveries, memoryDeliveries } from '../../support/memory-deliveries.ts';

let clock: FakeClock;
let deliveries: MemoryDeliveries;
let sent: DeliveryMessage[];
let emitted: unknown[];
const log = { info: jest.fn(), warn: jest.fn(), error: jest.fn() };
const minute = 60_000;

beforeEach(() => {
  clock = fakeClock();
  deliveries = memoryDeliveries();
  sent = [];
  emitted = [];
  for (const write of Object.values(log)) write.mockReset();
});

const sendAll: DeliveryQueue['sendAll'] = async (messages) => {
  sent.push(...messages);
  return [];
};

const sweep = (changed: Partial<SweepDeliveriesDependencies> = {}, { deadline = clock() + 118_500 } = {}) =>
  sweepDeliveries(
    {
      connections: () => ['github'],
      deliveries,
      queue: { sendAll },
      emit: (...metric) => void emitted.push(metric),
      clock,
      log: log as unknown as SweepDeliveriesDependencies['log'],
      ...changed,
    },
    { deadline },
  );

const receive = (deliveryId: string, connection = 'github') =>
  deliveries.record({ connection, deliveryId, event: 'push', size: 2, headers: {} }, clock());

async function queue(deliveryId: string): Promise<void> {
  await receive(deliveryId);
  await deliveries.markQueued({ connection: 'github', deliveryId }, clock());
}

/** A run of the worker starts, which will end without a word. */
async function start(deliveryId: string): Promise<void> {
  await queue(deliveryId);
  await deliveries.take({ connection: 'github', deliveryId }, clock(), clock() + minute);
}

const statusOf = (deliveryId: string) => deliveries.row({ connection: 'github', deliveryId })?.status;

test('a delivery that nobody was asked to work is sent to the worker, and stays as it is', async () => {
  await receive('a');
  clock.advance(5 * minute + 1);
  await receive('young');
  expect(await sweep()).toEqual({ looked: 1, sent: 1, unsent: 0, failed: 0, finished: true });
  expect(sent).toEqual([{ connection: 'github', deliveryId: 'a' }]);
  expect(statusOf('a')).toBe('received');
});

test('one whose run started is given up after an hour without a word, which the metric tells', async () => {
  await start('a');
  clock.advance(60 * minute + 1);
  await start('young');
  expect(await sweep()).toEqual({ looked: 1, sent: 0, unsent: 0, failed: 1, finished: true });
  expect(deliveries.row({ connection: 'github', deliveryId: 'a' })).toMatchObject({
    status: 'failed',
    lastError: 'Its runs ended without telling why.',
  });
  expect(statusOf('young')).toBe('queued');
  expect(emitted).toEqual([['DeliveryFailed', 1, { connection: 'github' }]]);
});

test('one that waits in a long queue is left there, and is sent again when the queue does not keep it any more', async () => {
  await queue('a');
  clock.advance(4 * 24 * 60 * minute - 1);
  expect(await sweep()).toEqual({ looked: 1, sent: 0, unsent: 0, failed: 0, finished: true });
  clock.advance(1);
  expect(await sweep()).toEqual({ looked: 1, sent: 1, unsent: 0, failed: 0, finished: true });
  expect(sent).toEqual([{ connection: 'github', deliveryId: 'a' }]);
  expect([statusOf('a'), emitted]).toEqual(['queued', []]);
});

test('one that is old, and that a worker has lately looked at, is left alone', async () => {
  await queue('a');
  clock.advance(90 * minute);
  await deliveries.take({ connection: 'github', deliveryId: 'a' }, clock(), clock() + minute);
  clock.advance(30 * minute);
  expect(await sweep()).toMatchObject({ looked: 1, failed: 0 });
  expect(statusOf('a')).toBe('queued');
});

test('deliveries that are done, failed or missing are not looked at', async () => {
  for (const id of ['done', 'failed']) await queue(id);
  const held = (deliveryId: string) => hold(deliveries, { connection: 'github', deliveryId }, clock());
  await deliveries.markDone(await held('done'), clock());
  await deliveries.markFailed(await held('failed'), clock(), 'later');
  await deliveries.recordMissing({ connection: 'github', deliveryId: 'missing', event: 'push' }, clock());
  clock.advance(120 * minute);
  expect(await sweep()).toMatchObject({ looked: 0 });
});

test('a delivery that nobody works though it was sent is sent each hour, not by each sweep', async () => {
  await receive('a');
  for (let sweeps = 0; sweeps < 30; sweeps++) {
    clock.advance(5 * minute);
    await sweep();
  }
  // After 10, 70 and 130 minutes.
  expect(sent).toHaveLength(3);
  expect(statusOf('a')).toBe('received');
});

test('one that a worker takes after it was seen is not given up, and nothing is told of it', async () => {
  await start('a');
  clock.advance(61 * minute);
  const list: MemoryDeliveries['list'] = async (query) => {
    const page = await deliveries.list(query);
    if (page.deliveries.length > 0) await hold(deliveries, { connection: 'github', deliveryId: 'a' }, clock());
    return page;
  };
  expect(await sweep({ deliveries: { ...deliveries, list } })).toMatchObject({ looked: 1, failed: 0 });
  expect([statusOf('a'), emitted]).toEqual(['queued', []]);
});

test('all connections are swept, all pages of each', async () => {
  for (let index = 0; index < 250; index++) await receive(`r-${index}`);
  for (let index = 0; index < 120; index++) await start(`q-${index}`);
  await receive('other', 'enterprise');
  clock.advance(61 * minute);
  expect(await sweep({ connections: () => ['github', 'enterprise'] })).toEqual({
    looked: 371,
    sent: 251,
    unsent: 0,
    failed: 120,
    finished: true,
  });
  expect(new Set(sent.map(({ deliveryId }) => deliveryId)).size).toBe(251);
});

test('its counts are in the log', async () => {
  await receive('a');
  clock.advance(6 * minute);
  const result = await sweep();
  expect(log.info.mock.calls).toEqual([['Swept the deliveries', { ...result }]]);
});

describe('time', () => {
  test('that is over before all is looked at is told, and the next sweep does the rest', async () => {
    for (let index = 0; index < 250; index++) await start(`q-${index}`);
    clock.advance(61 * minute);
    const deadline = clock() + 20_000;
    const list: MemoryDeliveries['list'] = async (query) => {
      clock.advance(6_000);
      return deliveries.list(query);
    };
    const first = await sweep({ deliveries: { ...deliveries, list } }, { deadline });
    expect(first).toEqual({ looked: 100, sent: 0, unsent: 0, failed: 100, finished: false });
    expect(clock()).toBeLessThan(deadline);
    expect(await sweep()).toEqual({ looked: 150, sent: 0, unsent: 0, failed: 150, finished: true });
  });

  test('goes to what may be forgotten, of all connections, before a long queue of one', async () => {
    for (let index = 0; index < 250; index++) await queue(`q-${index}`);
    await receive('a', 'enterprise');
    clock.advance(61 * minute);
    const list: MemoryDeliveries['list'] = async (query) => {
      clock.advance(6_000);
      return deliveries.list(query);
    };
    const changed = { connections: () => ['github', 'enterprise'], deliveries: { ...deliveries, list } };
    expect(await sweep(changed, { deadline: clock() + 25_000 })).toMatchObject({ sent: 1, finished: false });
    expect(sent).toEqual([{ connection: 'enterprise', deliveryId: 'a' }]);
  });

  test('of less than ten seconds is none to begin in', async () => {
    expect(await sweep({}, { deadline: clock() + 9_999 })).toMatchObject({ finished: false });
    expect(await sweep({}, { deadline: clock() + 10_000 })).toMatchObject({ finished: true });
  });
});

describe('a queue that fails', () => {
  test('for some leaves them to the next sweep, which is told', async () => {
    for (const id of ['a', 'b', 'c']) await receive(id);
    clock.advance(6 * minute);
    const result = await sweep({ queue: { sendAll: async (messages) => messages.slice(1) } });
    expect(result).toMatchObject({ sent: 1, unsent: 2 });
    expect(log.warn).toHaveBeenCalledWith('Deliveries could not be sent to the worker', { deliveries: 2 });
  });

  test('for all fails the sweep, before it gives anything up that waits for that queue', async () => {
    await receive('a');
    await start('b');
    clock.advance(61 * minute);
    const failing = { sendAll: () => Promise.reject(awsError('InternalServerError')) };
    await expect(sweep({ queue: failing })).rejects.toMatchObject({ name: 'InternalServerError' });
    expect(statusOf('b')).toBe('queued');
  });
});

test('a table that fails at one of them fails the sweep, and the next one goes on', async () => {
  for (const id of ['a', 'b']) await start(id);
  clock.advance(61 * minute);
  const abandon: MemoryDeliveries['abandon'] = async (seen, ...rest) => {
    if (seen.deliveryId === 'b') throw awsError('InternalServerError');
    return deliveries.abandon(seen, ...rest);
  };
  await expect(sweep({ deliveries: { ...deliveries, abandon } })).rejects.toMatchObject({
    name: 'InternalServerError',
  });
  expect(await sweep()).toMatchObject({ failed: 1, finished: true });
});
