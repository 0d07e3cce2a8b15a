import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  createDeliveryStore,
  type DeliveryKey,
  type DeliveryStore,
  type HeldDelivery,
  type SeenDelivery,
} from '#lib/store/delivery-store.ts';
import { fakeClock } from './fake-clock.ts';
import { memoryDeliveries } from './memory-deliveries.ts';
import { oneTo, seededRandom } from './seeded-random.ts';
import { startTestTable, type TestTable } from './test-table.ts';

let started: TestTable;
beforeAll(async () => {
  started = await startTestTable();
});
afterAll(async () => {
  await started[Symbol.asyncDispose]();
});

/** What can be done with a delivery, as a function of its key and the time. */
const operations: readonly ((store: DeliveryStore, key: DeliveryKey, now: number) => Promise<unknown>)[] = [
  (store, key, now) => store.record({ ...key, event: 'issues', action: 'opened', size: 2, headers: { a: 'b' } }, now),
  (store, key, now) => store.markQueued(key, now),
  (store, key, now) => store.take(key, now, now + 60_000),
  async (store, key, now) => store.markDone(await heldOf(store, key), now),
  async (store, key, now) => store.markRetried(await heldOf(store, key), now, 'It failed.'),
  async (store, key, now) => store.markFailed(await heldOf(store, key), now, 'It was given up.'),
  (store, key, now) => store.markFailed({ ...key, leaseUntil: now }, now, 'It was given up by nobody.'),
  async (store, key, now) => store.abandon(await seenOf(store, key), now, 'It was given up.'),
  async (store, key, now) => store.markResent(await seenOf(store, key), now),
  (store, key, now) => store.markResent({ ...key, updatedAt: new Date(now).toISOString() }, now),
  (store, key, now) => store.forget(key, now),
  (store, key, now) => store.replay(key, now),
  async (store, key, now) => store.replay(await seenOf(store, key), now),
  (store, key, now) => store.replay({ ...key, updatedAt: new Date(now).toISOString() }, now),
  (store, key, now) => store.recordMissing({ ...key, event: 'push' }, now),
  (store, key, now) => store.complete(key, { reaction: 'one', completedAt: new Date(now).toISOString(), replays: 0 }),
  (store, key) => store.lookUp(key.connection, ['a', 'b', 'c', 'd']),
  (store, { connection }) =>
    store.list({ connection, status: 'received', limit: 2 }).then(({ deliveries }) => deliveries),
  (store, { connection }) => store.list({ connection, limit: 10 }).then(({ deliveries }) => deliveries),
];

/** As the worker that has it last would say. */
async function heldOf(store: DeliveryStore, key: DeliveryKey): Promise<HeldDelivery> {
  return { ...key, leaseUntil: (await store.find(key))?.delivery.leaseUntil ?? 0 };
}

async function seenOf(store: DeliveryStore, key: DeliveryKey): Promise<SeenDelivery> {
  return (await store.find(key))?.delivery ?? { ...key, updatedAt: '' };
}

// Seeds by which every status is come to, and left.
test.each([1, 4, 6])('the ledger in memory does what the table does, whatever is done (%d)', async (seed) => {
  const random = seededRandom(seed);
  const clock = fakeClock();
  const [memory, table] = [memoryDeliveries(), createDeliveryStore(() => started.table)];
  for (let step = 0; step < 120; step++) {
    const which = oneTo(operations.length, random) - 1;
    const key = { connection: `connection-${seed}`, deliveryId: 'abc'.charAt(oneTo(3, random) - 1) };
    // Now and then so long that a delivery is quiet.
    clock.advance(oneTo(15, random) === 1 ? 3_700_000 : oneTo(45_000, random));
    const inMemory = await operations[which]?.(memory, key, clock());
    const inTable = await operations[which]?.(table, key, clock());
    expect([step, which, inMemory]).toEqual([step, which, inTable]);
    expect(await memory.find(key)).toEqual(await table.find(key));
  }
});

test('it lists page by page, the newest first', async () => {
  const memory = memoryDeliveries();
  const clock = fakeClock();
  for (const deliveryId of ['a', 'b', 'c', 'd', 'e']) {
    await memory.record({ connection: 'github', deliveryId, event: 'push', size: 2, headers: {} }, clock());
    clock.advance(1_000);
  }
  const pages: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await memory.list({ connection: 'github', limit: 2, cursor });
    pages.push(page.deliveries.map(({ deliveryId }) => deliveryId).join(''));
    cursor = page.cursor;
  } while (cursor !== undefined);
  expect(pages).toEqual(['ed', 'cb', 'a']);
  await expect(memory.list({ connection: 'github', limit: 2, cursor: 'none' })).rejects.toMatchObject({
    name: 'InvalidCursorError',
  });
});
