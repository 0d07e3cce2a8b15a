// What an operator asks for, over the real ledger: filters, cursors and replays agree with the table.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDoOnce } from '#lib/lambda/idempotency.ts';
import { logger } from '#lib/lambda/observability.ts';
import { createDeliveryStore } from '#lib/store/delivery-store.ts';
import { createHandler as createGet } from '../../../functions/deliveries/get-delivery.handler.ts';
import { createHandler as createList } from '../../../functions/deliveries/list-deliveries.handler.ts';
import { createHandler as createReplays } from '../../../functions/deliveries/replay-deliveries.handler.ts';
import { createHandler as createReplay } from '../../../functions/deliveries/replay-delivery.handler.ts';
import { callers } from '../../support/callers.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { readAnswer } from '../../support/endpoint-answer.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { hold } from '../../support/ledger.ts';
import { startTestTable, type TestTable } from '../../support/test-table.ts';
import { memoryLedger } from './memory-ledger.ts';
import { askAsOperator, connections } from './operator-setup.ts';

const clock = fakeClock();
const noon = clock();
const { queue, bodies, takeSteps } = memoryLedger();
const doOnce = createDoOnce(() => table.table, logger);
let output: CapturedOutput;
let table: TestTable;
let deliveries: ReturnType<typeof createDeliveryStore>;

beforeAll(async () => {
  output = captureOutput();
  table = await startTestTable();
  deliveries = createDeliveryStore(() => table.table);
  // a to e, a minute apart; the first three have failed, the fourth is done.
  for (const [index, deliveryId] of ['a', 'b', 'c', 'd', 'e'].entries()) {
    const key = { connection: 'github', deliveryId };
    const at = noon + index * 60_000;
    await deliveries.record({ ...key, event: index === 1 ? 'push' : 'issues', size: 100, headers: {} }, at);
    await deliveries.markQueued(key, at);
    const held = await hold(deliveries, key, at);
    if (index < 3) await deliveries.markFailed(held, at, 'no such bus');
    else if (index === 3) await deliveries.markDone(held, at);
  }
});
afterAll(async () => {
  output[Symbol.dispose]();
  await table[Symbol.asyncDispose]();
});

const list = async (query: Record<string, string>) =>
  readAnswer(await askAsOperator(createList({ callers, connections, deliveries }), { query }));
const idsOf = ({ body }: Awaited<ReturnType<typeof list>>) =>
  body.deliveries.map(({ deliveryId }: { deliveryId: string }) => deliveryId).join('');
const replays = async (json: object) =>
  readAnswer(
    await askAsOperator(createReplays({ callers, connections, deliveries, queue, clock, log: logger, doOnce }), {
      method: 'POST',
      json,
    }),
  );

test.each([
  ['edcba', {}],
  ['cba', { status: 'failed' }],
  ['ca', { status: 'failed', event: 'issues' }],
  ['dcb', { from: '2026-11-24T12:01:00Z', to: '2026-11-24T12:04:00Z' }],
  ['', { from: '2026-11-25' }],
])('the list has %j for %j', async (ids, query: Record<string, string>) => {
  expect(idsOf(await list(query))).toBe(ids);
});

test('a cursor leads on in its list, and in no other one', async () => {
  const first = await list({ status: 'failed', limit: '2' });
  const second = await list({ status: 'failed', limit: '2', cursor: first.body.next });
  expect([idsOf(first), idsOf(second), second.body.next]).toEqual(['cb', 'a', undefined]);
  expect(await list({ status: 'done', cursor: first.body.next })).toMatchObject({ status: 400 });
});

test('those that failed are done again, and the next ones by the cursor', async () => {
  const range = { from: '2026-11-24', to: '2026-11-25', status: 'failed' };
  expect((await replays({ ...range, dryRun: true })).body).toEqual({ matched: 3, replayed: 0 });
  expect((await replays({ ...range, event: 'push' })).body).toEqual({ matched: 1, replayed: 1 });
  expect((await replays(range)).body).toEqual({ matched: 2, replayed: 2 });
  expect((await replays(range)).body).toEqual({ matched: 0, replayed: 0 });
  expect(takeSteps()).toEqual(['send b', 'send c', 'send a']);
  expect(idsOf(await list({ status: 'queued' }))).toBe('ecba');
});

test('one that is done is done again once, and its history tells it', async () => {
  const dependencies = { callers, connections, deliveries, log: logger };
  const replay = createReplay({ ...dependencies, queue, clock, doOnce });
  const request = { pathParameters: { id: 'd' } };
  expect(readAnswer(await askAsOperator(replay, { method: 'POST', ...request }))).toMatchObject({ status: 202 });
  expect(readAnswer(await askAsOperator(replay, { method: 'POST', ...request }))).toMatchObject({ status: 409 });
  const { body } = readAnswer(await askAsOperator(createGet({ ...dependencies, bodies }), request));
  expect(body).toMatchObject({ deliveryId: 'd', status: 'queued', replays: 1 });
  expect(body.history.slice(-2).map(({ what }: { what: string }) => what)).toEqual(['replayed', 'queued']);
});
