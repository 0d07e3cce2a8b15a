import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type AttemptStore, createAttemptStore } from '#lib/store/attempt-store.ts';
import { startTestTable, type TestTable } from '../../support/test-table.ts';

let started: TestTable;
let store: AttemptStore;
beforeAll(async () => {
  started = await startTestTable();
  store = createAttemptStore(() => started.table);
});
afterAll(async () => {
  await started[Symbol.asyncDispose]();
});

const noon = Date.UTC(2026, 10, 24, 12);
const first = { startedAt: noon, contentHash: 'a' };
const later = { startedAt: noon + 60_000, contentHash: 'b' };

test('what begins for the first time has no earlier attempt', async () => {
  expect(await store.begin('new', first)).toBeUndefined();
});

test('what begins again is told of the first time, however often', async () => {
  await store.begin('again', first);
  expect(await store.begin('again', later)).toMatchObject(first);
  expect(await store.begin('again', { ...later, startedAt: noon + 120_000 })).toMatchObject(first);
});

test('requests are kept apart', async () => {
  await store.begin('one', first);
  expect(await store.begin('two', later)).toBeUndefined();
});

test('of many at once one is the first', async () => {
  const begun = await Promise.all(
    Array.from({ length: 10 }, (_, index) => store.begin('many', { startedAt: noon + index, contentHash: 'a' })),
  );
  const earlier = begun.filter((attempt) => attempt !== undefined);
  expect(earlier).toHaveLength(9);
  expect(new Set(earlier.map(({ startedAt }) => startedAt)).size).toBe(1);
});

test('each costs one request to the table', async () => {
  started.takeRequests();
  await store.begin('counted', first);
  await store.begin('counted', later);
  expect(started.takeRequests()).toEqual(['UpdateItem', 'UpdateItem']);
});

test('the item holds times and a hash, and ends a day after the last attempt', async () => {
  await store.begin('kept', first);
  await store.begin('kept', { ...later, startedAt: noon + 60_001 });
  const key = { pk: 'attempt', sk: 'kept' };
  const { Item } = await started.table.client.send(new GetCommand({ TableName: started.table.name, Key: key }));
  expect(Item).toEqual({ ...key, ...first, expires: noon / 1000 + 61 + 86_400 });
});

test('a table that is not there is an error', async () => {
  const nowhere = createAttemptStore(() => ({ ...started.table, name: 'another-table' }));
  await expect(nowhere.begin('a', first)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
