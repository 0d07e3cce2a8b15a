import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { SharedGate } from '#lib/http/shared-gate.ts';
import { createGateStore, openGates } from '#lib/store/gate-store.ts';
import { type FakeClock, fakeClock } from '../../support/fake-clock.ts';
import { startTestTable, type TestTable } from '../../support/test-table.ts';

let started: TestTable;
beforeAll(async () => {
  started = await startTestTable();
});
afterAll(async () => {
  await started[Symbol.asyncDispose]();
});

const noon = Date.UTC(2026, 10, 24, 12);
let clock: FakeClock;
let store: SharedGate;
let connection: string;
let connections = 0;
beforeEach(() => {
  clock = fakeClock(noon);
  connection = `connection-${++connections}`;
  store = createGateStore(() => started.table, connection, clock);
  started.takeRequests();
});

const keyOf = (bucket: string) => ({ pk: `gate#${connection}`, sk: bucket });
const put = (item: object) =>
  started.table.client.send(new PutCommand({ TableName: started.table.name, Item: { ...keyOf('core'), ...item } }));
const stored = async () =>
  (await started.table.client.send(new GetCommand({ TableName: started.table.name, Key: keyOf('core') }))).Item;

describe('a bucket', () => {
  test('that nobody closed is open', async () => {
    expect(await store.read('core')).toBeUndefined();
  });

  test('that is closed is so for every process of the connection', async () => {
    await store.close('core', noon + 60_000);
    const another = createGateStore(() => started.table, connection, clock);
    expect(await another.read('core')).toBe(noon + 60_000);
  });

  test('is open again from that time on, also where the table has not removed the item yet', async () => {
    await store.close('core', noon + 60_000);
    clock.advance(59_999);
    expect(await store.read('core')).toBe(noon + 60_000);
    clock.advance(1);
    expect(await store.read('core')).toBeUndefined();
    expect(await stored()).toMatchObject({ until: noon + 60_000 });
  });

  test('that is closed for longer stays so, which is no error', async () => {
    await store.close('core', noon + 60_000);
    await store.close('core', noon + 59_999);
    expect(await store.read('core')).toBe(noon + 60_000);
    await store.close('core', noon + 60_000);
    expect(await store.read('core')).toBe(noon + 60_000);
  });

  test('is closed for longer by a later time', async () => {
    await store.close('core', noon + 60_000);
    await store.close('core', noon + 60_001);
    expect(await store.read('core')).toBe(noon + 60_001);
  });

  test('that was closed in the past is closed anew', async () => {
    await store.close('core', noon + 60_000);
    clock.advance(3_600_000);
    await store.close('core', noon + 3_601_000);
    expect(await store.read('core')).toBe(noon + 3_601_000);
  });

  test('is closed until the latest of many times that processes write at once', async () => {
    const others = Array.from({ length: 10 }, () => createGateStore(() => started.table, connection, clock));
    // In no order.
    await Promise.all(others.map((other, index) => other.close('core', noon + (((index * 7) % 10) + 1) * 1_000)));
    expect(await store.read('core')).toBe(noon + 10_000);
  });

  test('is another one than those beside it, and than that of another connection', async () => {
    await store.close('core', noon + 60_000);
    const other = createGateStore(() => started.table, `${connection}-too`, clock);
    expect([await store.read('search'), await other.read('core')]).toEqual([undefined, undefined]);
  });
});

test('the item lies in the partition of the gates of its connection, and ends in the second after it is over', async () => {
  await store.close('core', noon + 60_001);
  expect(await stored()).toEqual({ ...keyOf('core'), until: noon + 60_001, expires: noon / 1000 + 61 });
});

test.each([{ until: 'tomorrow' }, { until: null }, { until: [noon + 60_000] }, {}])(
  'an item that says %j closes nothing, and the next closure takes its place',
  async (item) => {
    await put(item);
    expect(await store.read('core')).toBeUndefined();
    await store.close('core', noon + 60_000);
    expect(await store.read('core')).toBe(noon + 60_000);
  },
);

test('each costs one request to the table', async () => {
  await store.close('core', noon + 60_000);
  await store.close('core', noon + 30_000);
  await store.read('core');
  expect(started.takeRequests()).toEqual(['PutItem', 'PutItem', 'GetItem']);
});

test('it reads what was written last, and not what a replica may still hold', async () => {
  const inputs: unknown[] = [];
  const send = async ({ input }: GetCommand) => {
    inputs.push(input);
    return {};
  };
  const table = { ...started.table, client: { send } as unknown as TestTable['table']['client'] };
  await createGateStore(() => table, connection, clock).read('core');
  expect(inputs).toEqual([expect.objectContaining({ ConsistentRead: true })]);
});

test('a deployment keeps the gate of each connection in its table, which is opened at the first use', async () => {
  let opened = 0;
  const gates = openGates(() => {
    opened += 1;
    return started.table;
  });
  const gate = gates(connection);
  expect(opened).toBe(0);
  const until = Date.now() + 60_000;
  await gate.close('core', until);
  expect([await gate.read('core'), opened]).toEqual([until, 2]);
  expect(await stored()).toMatchObject({ until });
});

describe('a table that cannot be used is an error of both', () => {
  let disposed: AsyncDisposableStack;
  beforeEach(() => {
    disposed = new AsyncDisposableStack();
  });
  afterEach(() => disposed.disposeAsync());

  test('where it is not there', async () => {
    const nowhere = createGateStore(() => ({ ...started.table, name: 'another-table' }), connection, clock);
    const missing = { name: 'ResourceNotFoundException' };
    await expect(nowhere.read('core')).rejects.toMatchObject(missing);
    await expect(nowhere.close('core', noon + 60_000)).rejects.toMatchObject(missing);
  });

  test('where nothing listens', async () => {
    const { table, stop } = disposed.use(await startTestTable());
    const store = createGateStore(() => table, connection, clock);
    await stop();
    await expect(store.read('core')).rejects.toMatchObject({ message: expect.any(String) });
    await expect(store.close('core', noon + 60_000)).rejects.toMatchObject({ message: expect.any(String) });
  });
});
