import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Delivery, DeliveryStatus } from '#lib/contract/delivery.ts';
import { encodeCursor } from '#lib/store/delivery-cursor.ts';
import { type FoundDeliveries, listDeliveries } from '#lib/store/delivery-list.ts';
import {
  createDeliveryStore,
  type DeliveryPage,
  type DeliveryQuery,
  type DeliveryStore,
  InvalidCursorError,
} from '#lib/store/delivery-store.ts';
import { bringTo, hold, incoming } from '../../support/ledger.ts';
import { startTestTable, type TestTable } from '../../support/test-table.ts';

let started: TestTable;
let store: DeliveryStore;
beforeAll(async () => {
  started = await startTestTable();
  store = createDeliveryStore(() => started.table);
});
afterAll(async () => {
  await started[Symbol.asyncDispose]();
});

const noon = Date.UTC(2026, 10, 24, 12);
const minute = 60_000;
const at = (time: number) => new Date(time).toISOString();
const statuses = DeliveryStatus.options;

let connection: string;
let connections = 0;
beforeEach(() => {
  connection = `connection-${++connections}`;
});

/** One a minute from noon on, the statuses in turn: `d0` is the oldest, `received`. */
async function fill(count: number, statusOf = (index: number) => statuses[index % statuses.length] ?? 'received') {
  await Promise.all(
    Array.from({ length: count }, (_, index) =>
      bringTo(store, statusOf(index), { connection, deliveryId: `d${index}` }, noon + index * minute),
    ),
  );
}

const idsOf = ({ deliveries }: { readonly deliveries: readonly Delivery[] }) =>
  deliveries.map(({ deliveryId }) => deliveryId);
/** From the newest to the oldest. */
const ids = (newest: number, oldest: number) =>
  Array.from({ length: newest - oldest + 1 }, (_, index) => `d${newest - index}`);

async function pages(query: Omit<DeliveryQuery, 'connection' | 'cursor'>, between = async (_: DeliveryPage) => {}) {
  const all: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await store.list({ connection, ...query, cursor });
    all.push(idsOf(page));
    cursor = page.cursor;
    await between(page);
  } while (cursor !== undefined);
  return all;
}

describe('a list', () => {
  test('of no deliveries is one empty page', async () => {
    expect(await store.list({ connection, limit: 10 })).toEqual({ deliveries: [] });
  });

  test('has the deliveries of all statuses, the newest first, whole', async () => {
    await fill(12);
    const page = await store.list({ connection, limit: 100 });
    expect(idsOf(page)).toEqual(ids(11, 0));
    const found = await store.find({ connection, deliveryId: 'd3' });
    expect(page.deliveries[8]).toEqual(found?.delivery);
    expect(page).not.toHaveProperty('cursor');
  });

  test('of a status has no others', async () => {
    await fill(12);
    expect(await pages({ limit: 100, status: 'queued' })).toEqual([['d11', 'd6', 'd1']]);
  });

  test('of a connection has none of another', async () => {
    await fill(1);
    await store.record(incoming({ connection: `${connection}-too`, deliveryId: 'other' }), noon);
    expect(await pages({ limit: 100 })).toEqual([['d0']]);
  });

  test.each([
    ['from a time on, that included', { from: noon + 3 * minute }, ids(9, 3)],
    ['before a time, that not included', { to: noon + 3 * minute }, ids(2, 0)],
    ['of a time between two', { from: noon + 3 * minute, to: noon + 5 * minute }, ids(4, 3)],
    ['of no time', { from: noon + 3 * minute, to: noon + 3 * minute }, []],
    ['of a time that ends before it begins', { from: noon + 3 * minute, to: noon }, []],
  ])('%s', async (_, { from, to }: { from?: number; to?: number }, expected) => {
    await fill(10);
    const range = { from: from && at(from), to: to && at(to) } as Pick<DeliveryQuery, 'from' | 'to'>;
    expect(await pages({ limit: 100, ...range })).toEqual([expected]);
    expect((await pages({ limit: 2, ...range })).flat()).toEqual(expected);
  });

  test('takes times as ISO 8601 has them, with and without fractions, in any zone', async () => {
    await fill(10);
    const range = { from: '2026-11-24T13:03:00+01:00', to: '2026-11-24T12:05:00Z' };
    expect(await pages({ limit: 100, ...range })).toEqual([['d4', 'd3']]);
  });

  test('of an event has no others', async () => {
    for (const index of [0, 1, 2, 3, 4])
      await store.record(
        { ...incoming({ connection, deliveryId: `d${index}` }), event: index % 2 ? 'push' : 'issues' },
        noon + index * minute,
      );
    expect(await pages({ limit: 100, event: 'push' })).toEqual([['d3', 'd1']]);
    expect(await pages({ limit: 1, event: 'issues', status: 'received' })).toEqual([['d4'], ['d2'], ['d0']]);
  });

  test('of an event and its action has no other actions', async () => {
    for (const [index, action] of ['opened', 'closed', 'opened'].entries())
      await store.record({ ...incoming({ connection, deliveryId: `d${index}` }), action }, noon + index * minute);
    expect(await pages({ limit: 100, event: 'issues.opened' })).toEqual([['d2', 'd0']]);
    expect(await pages({ limit: 100, event: 'issues.labeled' })).toEqual([[]]);
    expect(await pages({ limit: 100, event: 'push.opened' })).toEqual([[]]);
  });

  test('of an event whose own name has a dot has it', async () => {
    await store.record({ ...incoming({ connection, deliveryId: 'd0' }), event: 'message.im', action: undefined }, noon);
    expect(await pages({ limit: 100, event: 'message.im' })).toEqual([['d0']]);
  });

  test('has the deliveries of one moment once each', async () => {
    await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map((deliveryId, index) =>
        bringTo(store, index % 2 ? 'queued' : 'done', { connection, deliveryId }, noon),
      ),
    );
    expect(await pages({ limit: 2 })).toEqual([['e', 'd'], ['c', 'b'], ['a']]);
  });

  test('costs one request for a status, and one for each where none is asked for', async () => {
    await fill(12);
    started.takeRequests();
    await store.list({ connection, limit: 2, status: 'queued' });
    expect(started.takeRequests()).toEqual(['Query']);
    await store.list({ connection, limit: 2 });
    expect(started.takeRequests()).toEqual(Array(5).fill('Query'));
  });
});

describe('pages', () => {
  test.each([1, 2, 3, 4, 5, 11, 12])('of %d are full but the last one, and hold each delivery once', async (limit) => {
    await fill(12);
    const all = await pages({ limit });
    expect(all.flat()).toEqual(ids(11, 0));
    expect(all.map(({ length }) => length)).toEqual(
      Array.from({ length: Math.ceil(12 / limit) }, (_, index) => Math.min(limit, 12 - index * limit)),
    );
  });

  test('of a status the same', async () => {
    await fill(12);
    expect(await pages({ limit: 2, status: 'queued' })).toEqual([['d11', 'd6'], ['d1']]);
    expect(await pages({ limit: 3, status: 'queued' })).toEqual([['d11', 'd6', 'd1']]);
  });

  test('hold each delivery once while their statuses change, also of the one that the list goes on after', async () => {
    await fill(20, () => 'received');
    const all = await pages({ limit: 3 }, async ({ deliveries }) => {
      for (const key of [...deliveries, { connection, deliveryId: 'd0' }, { connection, deliveryId: 'd4' }]) {
        await store.markQueued(key, noon);
        const lease = await store.take(key, noon, noon + minute);
        if (lease.outcome === 'taken') await store.markDone(lease.held, noon);
      }
    });
    expect(all.flat()).toEqual(ids(19, 0));
    expect((await pages({ limit: 100, status: 'received' })).flat()).toEqual([]);
  });

  test('of a status go on below a delivery that has it no more', async () => {
    await fill(6, () => 'failed');
    const all = await pages({ limit: 2, status: 'failed' }, async ({ deliveries }) => {
      for (const delivery of deliveries) await store.replay(delivery, noon);
    });
    expect(all).toEqual([
      ['d5', 'd4'],
      ['d3', 'd2'],
      ['d1', 'd0'],
    ]);
  });

  test('go on below a delivery that is gone', async () => {
    await fill(4, () => 'received');
    const { cursor } = await store.list({ connection, limit: 2 });
    await store.forget({ connection, deliveryId: 'd2' }, noon + 60 * minute);
    expect(idsOf(await store.list({ connection, limit: 2, cursor }))).toEqual(['d1', 'd0']);
  });

  test('show nothing that came after the first of them', async () => {
    await fill(4);
    const { cursor } = await store.list({ connection, limit: 2 });
    await store.record(incoming({ connection, deliveryId: 'new' }), noon + 60 * minute);
    expect(idsOf(await store.list({ connection, limit: 2, cursor }))).toEqual(['d1', 'd0']);
  });

  test('may have another size each', async () => {
    await fill(6);
    const { cursor } = await store.list({ connection, limit: 2 });
    expect(idsOf(await store.list({ connection, limit: 3, cursor }))).toEqual(ids(3, 1));
  });
});

test('a delivery that goes on while the statuses are read is there once, as it was found last', async () => {
  await fill(3, () => 'received');
  const { client } = started.table;
  let queries = 0;
  const send = async (command: Parameters<typeof client.send>[0]) => {
    const answer = await client.send(command);
    // `missing` and `received` have been read.
    if (++queries === 2) {
      await store.markQueued({ connection, deliveryId: 'd1' }, noon);
      await store.markDone(await hold(store, { connection, deliveryId: 'd2' }, noon), noon);
    }
    return answer;
  };
  const slow = createDeliveryStore(() => ({ ...started.table, client: { send } as unknown as typeof client }));
  const { deliveries } = await slow.list({ connection, limit: 10 });
  expect(deliveries.map(({ deliveryId, status }) => [deliveryId, status])).toEqual([
    ['d2', 'done'],
    ['d1', 'queued'],
    ['d0', 'received'],
  ]);
});

describe('where an event is rare, a page', () => {
  /** Of twenty one in seven, of two statuses. */
  beforeEach(async () => {
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const key = { connection, deliveryId: `d${index}` };
        await store.record({ ...incoming(key), event: index % 7 ? 'push' : 'fork' }, noon + index * minute);
        if (index % 2) await store.markQueued(key, noon);
      }),
    );
  });

  async function read(query: Omit<DeliveryQuery, 'connection'>, limits: { rows: number; requests: number }) {
    const all: string[][] = [];
    let position: string | undefined;
    do {
      const found: FoundDeliveries = await listDeliveries(started.table, { connection, ...query }, position, limits);
      all.push(idsOf(found));
      position = found.position;
    } while (position !== undefined);
    return all;
  }

  test('ends after so many requests, and the next one goes on there', async () => {
    const all = await read({ limit: 10, event: 'fork' }, { rows: 2, requests: 2 });
    expect(all.flat()).toEqual(['d14', 'd7', 'd0']);
    expect(all.length).toBeGreaterThan(2);
    started.takeRequests();
    await listDeliveries(started.table, { connection, limit: 10, event: 'fork' }, undefined, { rows: 2, requests: 2 });
    expect(started.takeRequests()).toHaveLength(3 + 2 + 2);
  });

  test.each([1, 2, 3, 10])('of %d loses none, however few rows are read at a time', async (limit) => {
    for (const rows of [1, 2, 3, 5, 20])
      expect((await read({ limit, event: 'fork' }, { rows, requests: 3 })).flat()).toEqual(['d14', 'd7', 'd0']);
  });

  test('holds nothing below what was not read yet of another status', async () => {
    connection = `${connection}-too`;
    await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const key = { connection, deliveryId: `d${index}` };
        await store.record({ ...incoming(key), event: index % 4 ? 'push' : 'fork' }, noon + index * minute);
        // The old ones, so that the statuses are read down to different times.
        if (index < 4) await store.markQueued(key, noon);
      }),
    );
    expect((await read({ limit: 10, event: 'fork' }, { rows: 2, requests: 1 })).flat()).toEqual(['d4', 'd0']);
    expect((await read({ limit: 10, event: 'fork' }, { rows: 3, requests: 1 })).flat()).toEqual(['d4', 'd0']);
  });

  test('is read on until it is full', async () => {
    const found = await listDeliveries(started.table, { connection, limit: 2, event: 'fork' }, undefined, {
      rows: 1,
      requests: 100,
    });
    expect(idsOf(found)).toEqual(['d14', 'd7']);
  });
});

describe('a cursor', () => {
  let cursor: string;
  beforeEach(async () => {
    await fill(6);
    cursor = (await store.list({ connection, limit: 2 })).cursor ?? '';
  });

  const list = (query: Partial<DeliveryQuery>) => store.list({ connection, limit: 2, cursor, ...query });
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const decoded = () => JSON.parse(Buffer.from(cursor, 'base64url').toString());

  test.each([
    ['empty', () => ''],
    ['no cursor at all', () => 'garbage'],
    ['cut', () => cursor.slice(0, -1)],
    ['padded', () => `${cursor}=`],
    ['changed in a letter', () => `${cursor.slice(0, 20)}${cursor[20] === 'A' ? 'B' : 'A'}${cursor.slice(21)}`],
    ['of another time', () => encoded({ ...decoded(), position: `${at(noon)}#d0` })],
    ['of no time', () => encoded({ ...decoded(), position: 'yesterday' })],
    ['of another shape', () => encoded([decoded()])],
    ['more than it should be', () => encoded({ ...decoded(), more: true })],
    ['null', () => encoded(null)],
  ])('that is %s is an error', async (_, forged) => {
    await expect(list({ cursor: forged() })).rejects.toThrow(new InvalidCursorError());
  });

  test.each([noon - 1, noon + 5 * minute])('that is well made and leads out of the list is an error', async (time) => {
    const range = { from: at(noon), to: at(noon + 5 * minute) };
    const forged = encodeCursor(`${at(time)}#d0`, { connection, ...range });
    await expect(list({ ...range, cursor: forged })).rejects.toThrow(InvalidCursorError);
  });

  test.each<[string, Partial<DeliveryQuery>]>([
    ['connection', { connection: 'another' }],
    ['status', { status: 'done' }],
    ['event', { event: 'issues' }],
    ['beginning', { from: at(noon) }],
    ['end', { to: at(noon + 60 * minute) }],
  ])('of a list with another %s is an error', async (_, query) => {
    await expect(list(query)).rejects.toThrow(InvalidCursorError);
  });
});

describe('lookUp', () => {
  test('tells the statuses of those that the ledger knows', async () => {
    await fill(5);
    expect(await store.lookUp(connection, ['d0', 'd4', 'unknown', 'd3', 'd0'])).toEqual(
      new Map([
        ['d0', 'received'],
        ['d4', 'missing'],
        ['d3', 'failed'],
      ]),
    );
  });

  test('of a hundred costs one request, and of none none', async () => {
    started.takeRequests();
    const hundred = Array.from({ length: 100 }, (_, index) => `d${index}`);
    expect(await store.lookUp(connection, hundred)).toEqual(new Map());
    expect(started.takeRequests()).toEqual(['BatchGetItem']);
    expect(await store.lookUp(connection, [])).toEqual(new Map());
    expect(started.takeRequests()).toEqual([]);
  });

  /** A table that answers no more than so many keys of each request. */
  function busyStore(most: number) {
    const { client, name } = started.table;
    const waits: number[] = [];
    const send = async (command: { input: { RequestItems: Record<string, { Keys: object[] }> } }) => {
      const { Keys = [] } = command.input.RequestItems[name] ?? {};
      const Unprocessed = Keys.slice(most);
      command.input.RequestItems = { [name]: { ...command.input.RequestItems[name], Keys: Keys.slice(0, most) } };
      const answer =
        most > 0 ? await client.send(command as unknown as Parameters<typeof client.send>[0]) : { Responses: {} };
      return { ...answer, UnprocessedKeys: Unprocessed.length > 0 ? { [name]: { Keys: Unprocessed } } : {} };
    };
    const table = { ...started.table, client: { send } as unknown as typeof client };
    const busy = createDeliveryStore(
      () => table,
      async (milliseconds) => void waits.push(milliseconds),
    );
    return { busy, waits };
  }

  test('asks again for what the table left out, and waits longer each time', async () => {
    await fill(5);
    const { busy, waits } = busyStore(2);
    const known = await busy.lookUp(connection, ['d0', 'd1', 'd2', 'd3', 'd4']);
    expect([...known.keys()].sort()).toEqual(['d0', 'd1', 'd2', 'd3', 'd4']);
    expect(waits).toEqual([50, 100]);
  });

  test('of a table that leaves out all is an error in the end', async () => {
    const { busy, waits } = busyStore(0);
    await expect(busy.lookUp(connection, ['d0', 'd1'])).rejects.toThrow('has not read 2 of 2 deliveries');
    expect(waits).toEqual([50, 100, 200, 400, 800]);
  });
});
