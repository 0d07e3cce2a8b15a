import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Verification } from '#lib/contract/verification.ts';
import { createVerificationStore, type VerificationStore } from '#lib/store/verification-store.ts';
import { startTestTable, type TestTable } from '../../support/test-table.ts';

let started: TestTable;
let store: VerificationStore;

beforeAll(async () => {
  started = await startTestTable();
  store = createVerificationStore(() => started.table);
});
afterAll(async () => {
  await started[Symbol.asyncDispose]();
});

const verified: Verification = {
  outcome: 'verified',
  verifiedAt: '2026-11-24T12:00:00.000Z',
  account: 'ada',
  credentialExpiresAt: '2026-12-31T23:59:59.000Z',
};

test('a connection that was never verified has no verification', async () => {
  expect(await store.get('never')).toBeUndefined();
});

test('a verification is read as it was written', async () => {
  await store.put('written', verified);
  expect(await store.get('written')).toEqual(verified);
});

test('the next verification takes the place of the last one as a whole', async () => {
  const refused: Verification = { outcome: 'refused', verifiedAt: '2026-11-24T13:00:00.000Z' };
  await store.put('replaced', verified);
  await store.put('replaced', refused);
  expect(await store.get('replaced')).toEqual(refused);
});

test('connections are kept apart', async () => {
  await store.put('one', verified);
  await store.put('two', { ...verified, account: 'grace' });
  expect([await store.get('one'), await store.get('two')]).toMatchObject([{ account: 'ada' }, { account: 'grace' }]);
});

test('the item lies in the partition of its connection', async () => {
  await store.put('placed', verified);
  const { name, client } = started.table;
  const key = { pk: 'connection#placed', sk: 'verification' };
  expect((await client.send(new GetCommand({ TableName: name, Key: key }))).Item).toEqual({ ...key, ...verified });
});

test('an item that is no verification is an error, not a verification', async () => {
  const { name, client } = started.table;
  const item = {
    pk: 'connection#odd',
    sk: 'verification',
    outcome: 'splendid',
    verifiedAt: '2026-11-24T12:00:00.000Z',
  };
  await client.send(new PutCommand({ TableName: name, Item: item }));
  await expect(store.get('odd')).rejects.toThrow('outcome');
});

test('a table that is not there is an error of both', async () => {
  const nowhere = createVerificationStore(() => ({ ...started.table, name: 'another-table' }));
  await expect(nowhere.get('github')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(nowhere.put('github', verified)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
