import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createHookStore, type HookStore } from '#lib/store/hook-store.ts';
import { startTestTable, type TestTable } from '../../support/test-table.ts';

let started: TestTable;
let store: HookStore;
beforeAll(async () => {
  started = await startTestTable();
  store = createHookStore(() => started.table);
});
afterAll(async () => {
  await started[Symbol.asyncDispose]();
});

let connection: string;
let connections = 0;
beforeEach(() => {
  connection = `connection-${++connections}`;
  started.takeRequests();
});

const noon = Date.UTC(2026, 10, 24, 12);
const at = (time: number) => new Date(time).toISOString();
const repository = { hookId: '1', target: 'repository', owner: 'ada/engine' } as const;
const app = { hookId: '2', target: 'integration' } as const;

test('a connection that no webhook was seen of has none', async () => {
  expect(await store.list(connection)).toEqual([]);
});

test('webhooks are listed as they were seen', async () => {
  await store.seen(connection, repository, 'delivery', noon);
  await store.seen(connection, app, 'delivery', noon);
  await store.seen(`${connection}-too`, { ...app, hookId: '3' }, 'delivery', noon);
  expect(await store.list(connection)).toEqual([
    { ...repository, firstSeenAt: at(noon) },
    { ...app, firstSeenAt: at(noon) },
  ]);
});

test('each costs one request to the table', async () => {
  await store.seen(connection, repository, 'ping', noon);
  await store.moveWatermark(connection, '1', at(noon));
  await store.list(connection);
  expect(started.takeRequests()).toEqual(['UpdateItem', 'UpdateItem', 'Query']);
});

test('a webhook that is seen again has its new owner, and keeps its ping, its watermark and when it was first seen', async () => {
  await store.seen(connection, repository, 'ping', noon);
  await store.moveWatermark(connection, '1', at(noon));
  const renamed = { ...repository, owner: 'ada/analytical-engine' };
  await store.seen(connection, renamed, 'delivery', noon + 1);
  expect(await store.list(connection)).toEqual([
    { ...renamed, firstSeenAt: at(noon), pingedAt: at(noon), watermark: at(noon) },
  ]);
  await store.seen(connection, { hookId: '1', target: 'integration' }, 'ping', noon + 1);
  expect(await store.list(connection)).toEqual([
    { hookId: '1', target: 'integration', firstSeenAt: at(noon), pingedAt: at(noon + 1), watermark: at(noon) },
  ]);
});

describe('a watermark', () => {
  const watermark = async () => (await store.list(connection))[0]?.watermark;
  beforeEach(() => store.seen(connection, repository, 'delivery', noon));

  test('moves on, and never back', async () => {
    await store.moveWatermark(connection, '1', at(noon));
    await store.moveWatermark(connection, '1', at(noon + 1));
    expect(await watermark()).toBe(at(noon + 1));
    await store.moveWatermark(connection, '1', at(noon));
    expect(await watermark()).toBe(at(noon + 1));
  });

  test('that two jobs move at once is the later one', async () => {
    await Promise.all([3, 1, 4, 2].map((hours) => store.moveWatermark(connection, '1', at(noon + hours * 3_600_000))));
    expect(await watermark()).toBe(at(noon + 4 * 3_600_000));
  });

  test('is kept in one way to write it, so that it can be compared', async () => {
    await store.moveWatermark(connection, '1', '2026-11-24T12:00:00Z');
    await store.moveWatermark(connection, '1', '2026-11-24T12:00:00.001Z');
    expect(await watermark()).toBe('2026-11-24T12:00:00.001Z');
  });

  test('of a webhook that is not known makes none', async () => {
    await store.moveWatermark(connection, 'unknown', at(noon));
    expect(await store.list(connection)).toMatchObject([repository]);
  });
});

test('more webhooks than one answer of the table holds are all listed', async () => {
  const owner = 'x'.repeat(300_000);
  await Promise.all(
    ['1', '2', '3', '4', '5'].map((hookId) =>
      store.seen(connection, { ...repository, hookId, owner }, 'delivery', noon),
    ),
  );
  started.takeRequests();
  expect((await store.list(connection)).map(({ hookId }) => hookId)).toEqual(['1', '2', '3', '4', '5']);
  expect(started.takeRequests().length).toBeGreaterThan(1);
});

test('a table that is not there is an error of all', async () => {
  const nowhere = createHookStore(() => ({ ...started.table, name: 'another-table' }));
  const missing = { name: 'ResourceNotFoundException' };
  await expect(nowhere.seen(connection, app, 'delivery', noon)).rejects.toMatchObject(missing);
  await expect(nowhere.list(connection)).rejects.toMatchObject(missing);
  await expect(nowhere.moveWatermark(connection, '1', at(noon))).rejects.toMatchObject(missing);
});

describe('a webhook that is not ours any more', () => {
  const expires = async () => {
    const Key = { pk: `hook#${connection}`, sk: '1' };
    const { Item } = await started.table.client.send(new GetCommand({ TableName: started.table.name, Key }));
    return Item?.['expires'];
  };
  const inThirtyDays = noon / 1000 + 30 * 86_400;
  beforeEach(() => store.seen(connection, repository, 'delivery', noon));

  test('ends thirty days after that was first found', async () => {
    await store.expire(connection, '1', noon);
    await store.expire(connection, '1', noon + 3_600_000);
    expect(await expires()).toBe(inThirtyDays);
  });

  test.each([
    ['seen', () => store.seen(connection, repository, 'delivery', noon)],
    ['looked through', () => store.moveWatermark(connection, '1', at(noon))],
  ] as const)('stays if it is %s again', async (_, go) => {
    await store.expire(connection, '1', noon);
    await go();
    expect(await expires()).toBeUndefined();
    expect(await store.list(connection)).toHaveLength(1);
  });

  test('and is not known makes none', async () => {
    await store.expire(connection, 'another', noon);
    expect(await store.list(connection)).toHaveLength(1);
  });
});
