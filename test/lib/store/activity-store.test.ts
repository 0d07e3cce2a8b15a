import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Activity, type ActivityStore, createActivityStore } from '#lib/store/activity-store.ts';
import { startTestTable, type TestTable } from '../../support/test-table.ts';

let started: TestTable;
let store: ActivityStore;
beforeAll(async () => {
  started = await startTestTable();
  store = createActivityStore(() => started.table);
});
afterAll(async () => {
  await started[Symbol.asyncDispose]();
});

let connection: string;
let connections = 0;
beforeEach(() => {
  connection = `connection-${++connections}`;
});

const noon = '2026-11-24T12:00:00.000Z';
const one = '2026-11-24T13:00:00.000Z';
const day = { from: '2026-11-24T00:00:00.000Z', to: '2026-11-25T00:00:00.000Z' };
const activity = (change: Partial<Activity> = {}): Activity => ({
  connection,
  deliveryId: 'a',
  at: noon,
  event: 'issues',
  ...change,
});
const list = (range: { from: string; to: string } = day) => Array.fromAsync(store.list({ connection, ...range }));
const idsOf = (activities: readonly Activity[]) => activities.map(({ deliveryId }) => deliveryId);

test('an activity is read as it was written, whole', async () => {
  const whole = activity({
    action: 'opened',
    repository: 'ada/engine',
    actor: 'ada',
    actorIsBot: false,
    subject: { kind: 'issue', number: 1, url: 'https://github.com/ada/engine/issues/1' },
  });
  await store.put(whole);
  expect(await list()).toEqual([whole]);
});

test('what is not known of it is left out', async () => {
  await store.put(activity({ subject: { kind: 'pull-request', number: 2, url: undefined }, actor: undefined }));
  expect(await list()).toEqual([activity({ subject: { kind: 'pull-request', number: 2 } })]);
});

test('the same delivery again takes the place of its row', async () => {
  await store.put(activity());
  await store.put(activity({ action: 'closed' }));
  expect(await list()).toEqual([activity({ action: 'closed' })]);
});

test('the oldest comes first', async () => {
  for (const [deliveryId, at] of [
    ['c', one],
    ['b', noon],
    ['a', noon],
  ] as const)
    await store.put(activity({ deliveryId, at }));
  expect(idsOf(await list())).toEqual(['a', 'b', 'c']);
});

test('the first moment of a range is in it, and its last is not', async () => {
  await store.put(activity({ deliveryId: 'a', at: noon }));
  await store.put(activity({ deliveryId: 'b', at: one }));
  expect(idsOf(await list({ from: noon, to: one }))).toEqual(['a']);
  expect(idsOf(await list({ from: one, to: day.to }))).toEqual(['b']);
  expect(await list({ from: one, to: one })).toEqual([]);
  expect(await list({ from: one, to: noon })).toEqual([]);
});

test('times are compared as times, however they are written', async () => {
  await store.put(activity({ deliveryId: 'a', at: '2026-11-24T12:00:00Z' }));
  await store.put(activity({ deliveryId: 'b', at: '2026-11-24T13:00:00.500+01:00' }));
  const found = await list({ from: '2026-11-24T12:00:00Z', to: '2026-11-24T12:00:01Z' });
  expect(found.map(({ at }) => at)).toEqual([noon, '2026-11-24T12:00:00.500Z']);
});

test('what is no time is an error', async () => {
  await expect(store.put(activity({ at: 'yesterday' }))).rejects.toThrow(RangeError);
  await expect(list({ ...day, from: 'yesterday' })).rejects.toThrow(RangeError);
});

test('connections are kept apart', async () => {
  await store.put(activity());
  await store.put({ ...activity(), connection: `${connection}-too`, deliveryId: 'b' });
  expect(idsOf(await list())).toEqual(['a']);
});

test('the row lies in the partition of the connection by time, and ends after thirty days', async () => {
  await store.put(activity());
  const Key = { pk: `activity#${connection}`, sk: `${noon}#a` };
  const { Item } = await started.table.client.send(new GetCommand({ TableName: started.table.name, Key }));
  expect(Item).toEqual({ ...Key, ...activity(), expires: Date.parse(noon) / 1000 + 30 * 86_400 });
});

test('more than one answer of the table holds is all read', async () => {
  const actor = 'x'.repeat(300_000);
  await Promise.all(['a', 'b', 'c', 'd', 'e'].map((deliveryId) => store.put(activity({ deliveryId, actor }))));
  started.takeRequests();
  expect(idsOf(await list())).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(started.takeRequests().length).toBeGreaterThan(1);
});

test('a row that is no activity is an error, not an activity', async () => {
  const Item = { pk: `activity#${connection}`, sk: `${noon}#a`, at: noon };
  await started.table.client.send(new PutCommand({ TableName: started.table.name, Item }));
  await expect(list()).rejects.toThrow('event');
});

test('a table that is not there is an error of both', async () => {
  const nowhere = createActivityStore(() => ({ ...started.table, name: 'another-table' }));
  const missing = { name: 'ResourceNotFoundException' };
  await expect(nowhere.put(activity())).rejects.toMatchObject(missing);
  await expect(Array.fromAsync(nowhere.list({ connection, ...day }))).rejects.toMatchObject(missing);
});
