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
const first = { at: noon, contentHash: 'a' };
const later = { at: noon + 60_000, contentHash: 'b' };

test('what begins for the first time has no earlier attempt', async () => {
  expect(await store.begin('new', first)).toBeUndefined();
});

test('what begins again is told of the first time, and of the one before this', async () => {
  await store.begin('again', first);
  const begun = { startedAt: noon, contentHash: 'a' };
  expect(await store.begin('again', later)).toEqual({ ...begun, latestAt: noon });
  expect(await store.begin('again', { ...later, at: noon + 120_000 })).toEqual({ ...begun, latestAt: noon + 60_000 });
});

test('requests are kept apart', async () => {
  await store.begin('one', first);
  expect(await store.begin('two', later)).toBeUndefined();
});

test('of many at once one is the first', async () => {
  const begun = await Promise.all(
    Array.from({ length: 10 }, (_, index) => store.begin('many', { at: noon + index, contentHash: 'a' })),
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
  await store.begin('kept', { ...later, at: noon + 60_001 });
  const key = { pk: 'attempt', sk: 'kept' };
  const { Item } = await started.table.client.send(new GetCommand({ TableName: started.table.name, Key: key }));
  expect(Item).toEqual({
    ...key,
    startedAt: noon,
    latestAt: noon + 60_001,
    contentHash: 'a',
    expires: noon / 1000 + 61 + 86_400,
  });
});

test('a table that is not there is an error', async () => {
  const nowhere = createAttemptStore(() => ({ ...started.table, name: 'another-table' }));
  await expect(nowhere.begin('a', first)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('what was begun more than a day ago is over, also where the table has not removed it yet', async () => {
  await store.begin('old', first);
  const at = noon + 86_400_000;
  expect(await store.begin('old', { at: at - 1, contentHash: 'b' })).toMatchObject({ contentHash: 'a' });
  expect(await store.begin('old', { at: at + 86_400_000, contentHash: 'b' })).toBeUndefined();
  const begun = { startedAt: at + 86_400_000, latestAt: at + 86_400_000, contentHash: 'b' };
  expect(await store.begin('old', { at: at + 86_400_001, contentHash: 'c' })).toEqual(begun);
});

test('a request that the SDK sent twice, since the first answer was lost, is no repeat', async () => {
  await store.begin('sent twice', first);
  expect(await store.begin('sent twice', first)).toBeUndefined();
});

test('what is forgotten begins for the first time again', async () => {
  await store.begin('forgotten', first);
  await store.forget('forgotten');
  expect(await store.begin('forgotten', later)).toBeUndefined();
});
