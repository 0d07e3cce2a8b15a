// The worker with the reactions that come with Liaison, over a table, a bucket, a queue and a bus on this machine.
import { randomUUID } from 'node:crypto';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { env } from '#lib/contract/environment.ts';
import { emitMetric, logger } from '#lib/lambda/observability.ts';
import { openDeliveryQueue } from '#lib/messaging/delivery-queue.ts';
import { createActivityStore } from '#lib/store/activity-store.ts';
import { openBodyStore } from '#lib/store/body-store.ts';
import { createDeliveryStore } from '#lib/store/delivery-store.ts';
import { openTable } from '#lib/store/table.ts';
import { createHandler, handler as deployed } from '../../../functions/webhooks/process-delivery.handler.ts';
import { openTools } from '../../../functions/webhooks/reactions/open-tools.ts';
import { publishEvent } from '../../../functions/webhooks/reactions/publish-event.ts';
import type { Reaction } from '../../../functions/webhooks/reactions/reaction.ts';
import { recordActivity } from '../../../functions/webhooks/reactions/record-activity.ts';
import { setAwsEndpoint } from '../../support/aws-endpoint.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { type QueuesAndBuckets, startQueuesAndBuckets } from '../../support/queues-and-buckets.ts';
import { sqsEvent } from '../../support/sqs-event.ts';
import { startTestTable, type TestTable } from '../../support/test-table.ts';
import { webhookExamples } from '../../support/webhook-examples.ts';
import { createWorkerQueue, type WorkerQueue } from './worker-queue.ts';

const started = new AsyncDisposableStack();
let table: TestTable;
let aws: QueuesAndBuckets;
/** The details of the events that the bus took, and the ids of deliveries whose events it does not take. */
const published: Record<string, unknown>[] = [];
const refusing = new Set<string>();

beforeAll(async () => {
  table = started.use(await startTestTable());
  aws = started.use(await startQueuesAndBuckets());
  const bus = started.use(
    await startHttpServer(({ body }) => {
      const [entry] = JSON.parse(body).Entries;
      const detail = JSON.parse(entry.Detail);
      const refused = refusing.has(detail.deliveryId);
      if (!refused) published.push(detail);
      const Entries = [refused ? { ErrorCode: 'InternalFailure', ErrorMessage: 'Later.' } : { EventId: randomUUID() }];
      const headers = { 'content-type': 'application/x-amz-json-1.1' };
      return { headers, body: JSON.stringify({ FailedEntryCount: refused ? 1 : 0, Entries }) };
    }),
  );
  setAwsEndpoint('DYNAMODB', table.endpoint);
  setAwsEndpoint('S3', aws.endpoint);
  setAwsEndpoint('SQS', aws.endpoint);
  setAwsEndpoint('EVENTBRIDGE', bus.origin);
  const settings = { connector: 'github', auth: 'token', baseUrl: 'https://api.github.com', secretArn: 'arn' };
  // The handler reads them once.
  process.env[env.connections] = JSON.stringify(
    Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`connection-${index}`, settings])),
  );
  process.env[env.table] = table.table.name;
  process.env[env.deliveryBucket] = aws.bucket;
});
afterAll(() => started.disposeAsync());

const deliveries = createDeliveryStore(() => table.table);
const activities = createActivityStore(() => table.table);
const bodies = openBodyStore(process.env);
const tools = openTools(process.env, { table: openTable(process.env), bodies });
const worked = { bodies, emit: emitMetric, log: logger };
/** Not the deployed one, whose list of reactions is everybody's own. */
const handler = createHandler({
  ...worked,
  deliveries,
  reactions: [recordActivity(tools), publishEvent(tools)],
  clock: Date.now,
});
let connection: string;
let connections = 0;
let queue: WorkerQueue;
let output: CapturedOutput;

beforeEach(async () => {
  connection = `connection-${connections++}`;
  queue = await createWorkerQueue(aws);
  published.splice(0);
  refusing.clear();
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

/** What the receiver writes of a webhook, before it has it worked. */
async function keep(deliveryId: string, event: string, payload: object): Promise<void> {
  const key = { connection, deliveryId };
  const bytes = Buffer.from(JSON.stringify(payload));
  const action = 'action' in payload && typeof payload.action === 'string' ? payload.action : undefined;
  await deliveries.record({ ...key, event, action, size: bytes.length, headers: {} }, Date.now());
  await bodies.put(key, { bytes, contentType: 'application/json' });
}

async function come(deliveryId: string, event: string, payload: object): Promise<void> {
  await keep(deliveryId, event, payload);
  await send(deliveryId);
  await deliveries.markQueued({ connection, deliveryId }, Date.now());
}

const queueOf = () => openDeliveryQueue({ [env.deliveryQueue]: queue.url });
const send = (deliveryId: string) => queueOf().send({ connection, deliveryId });

async function found(deliveryId: string) {
  const row = await deliveries.find({ connection, deliveryId });
  return { ...row?.delivery, completions: row?.completions ?? [] };
}

async function activity() {
  const [from, to] = [new Date(Date.now() - 86_400_000), new Date(Date.now() + 86_400_000)];
  return Array.fromAsync(activities.list({ connection, from: from.toISOString(), to: to.toISOString() }));
}

const publishedIds = () => published.map(({ deliveryId }) => deliveryId);
const issueOf = (number: number) => ({ action: 'opened', issue: { number }, sender: { login: 'ada', type: 'User' } });

test('all 329 payloads that GitHub sent are done, and reach both reactions once', async () => {
  const ids = webhookExamples.map((_, index) => `example-${index}`);
  for (const [index, { event, payload }] of webhookExamples.entries()) await keep(ids[index] ?? '', event, payload);
  await queueOf().sendAll(ids.map((deliveryId) => ({ connection, deliveryId })));
  await queue.drain(handler);

  const all = await Promise.all(ids.map(found));
  expect(all.filter(({ status }) => status !== 'done')).toEqual([]);
  expect(new Set(all.map(({ completions }) => completions.map(({ reaction }) => reaction).join()))).toEqual(
    new Set(['publish-event,record-activity']),
  );
  expect(publishedIds().sort()).toEqual([...ids].sort());
  expect((await activity()).map(({ deliveryId }) => deliveryId).sort()).toEqual([...ids].sort());
  expect(await queue.deadLetters()).toEqual([]);
  expect(output.logs().filter(({ level }) => level !== 'INFO')).toEqual([]);
}, 90_000);

test('the worker as it is deployed has them too, whatever is beside them in the list', async () => {
  // An event of no third party, which none is for but those that are for all.
  await come('deployed', 'nobody_has_this', {});
  await queue.work(deployed, await queue.receive());
  expect((await found('deployed')).completions.map(({ reaction }) => reaction)).toEqual(
    expect.arrayContaining(['publish-event', 'record-activity']),
  );
});

test('a payload that is too big for the bus is where the event says, byte for byte', async () => {
  const payload = { text: 'é'.repeat(150_000) };
  await come('big', 'push', payload);
  await queue.drain(handler);
  const [{ body, ...detail } = {}] = published;
  expect(detail).toEqual({ connection, deliveryId: 'big', event: 'push', receivedAt: expect.any(String) });
  expect(body).toEqual({ bucket: aws.bucket, key: `deliveries/${connection}/big` });
  const object = await aws.s3.send(new GetObjectCommand({ Bucket: aws.bucket, Key: `deliveries/${connection}/big` }));
  expect(await object.Body?.transformToString()).toBe(JSON.stringify(payload));
});

test('one reaction that fails stops no other, and only it runs again', async () => {
  await come('refused', 'issues', issueOf(1));
  await come('other', 'issues', issueOf(2));
  refusing.add('refused');
  expect(await queue.work(handler, await queue.receive())).toBe(1);
  const [before] = (await found('refused')).completions;
  expect(before).toMatchObject({ reaction: 'record-activity' });
  expect(await found('refused')).toMatchObject({
    status: 'queued',
    lastError: expect.stringMatching(
      /^The reaction publish-event failed: EventBridge refused the event issues.opened /,
    ),
  });
  expect(await found('other')).toMatchObject({ status: 'done' });

  refusing.clear();
  await queue.drain(handler);
  const { status, attempts, completions } = await found('refused');
  expect([status, attempts]).toEqual(['done', 2]);
  expect(completions.find(({ reaction }) => reaction === 'record-activity')).toEqual(before);
  expect(publishedIds()).toEqual(['other', 'refused']);
});

test('what never succeeds is failed after five runs, and a dead letter; what SQS cannot have meant for us is one too', async () => {
  await come('poison', 'issues', issueOf(1));
  refusing.add('poison');
  await aws.sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'none of ours' }));
  await queue.drain(handler);

  const { status, attempts, history, completions } = await found('poison');
  expect([status, attempts]).toEqual(['failed', 5]);
  const runs = Array.from({ length: 4 }, () => ['started', 'retried']).flat();
  expect(history?.map(({ what }) => what)).toEqual(['received', 'queued', ...runs, 'started', 'failed']);
  expect(completions.map(({ reaction }) => reaction)).toEqual(['record-activity']);
  expect((await queue.deadLetters()).sort()).toEqual([
    'none of ours',
    JSON.stringify({ connection, deliveryId: 'poison' }),
  ]);
  expect(output.metrics()).toMatchObject([{ DeliveryFailed: 1, connection }]);

  // As from the dead-letter queue, when the cause is mended.
  refusing.clear();
  await send('poison');
  await queue.drain(handler);
  expect(await found('poison')).toMatchObject({ status: 'done', attempts: 6 });
});

test('the same message many times at once is worked once', async () => {
  await come('twice', 'issues', issueOf(1));
  for (let times = 1; times < 5; times++) await send('twice');
  const batches = (await queue.receive()).map((message) => [message]);
  expect(batches).toHaveLength(5);
  await Promise.all(batches.map((batch) => queue.work(handler, batch)));
  await queue.drain(handler);
  const { status, attempts, completions } = await found('twice');
  expect([status, attempts, completions.length]).toEqual(['done', 1, 2]);
  expect(publishedIds()).toEqual(['twice']);
  expect(await activity()).toHaveLength(1);
});

test('in whatever order they come, what happened is listed in its own order', async () => {
  const at = (secondsAgo: number) => new Date(Date.now() - secondsAgo * 1_000).toISOString();
  await come('b-closed', 'issues', { action: 'closed', issue: { number: 1, closed_at: at(10) } });
  await come('c-reopened', 'issues', { action: 'reopened', issue: { number: 1, updated_at: at(5) } });
  await come('a-opened', 'issues', { action: 'opened', issue: { number: 1, created_at: at(20) } });
  await queue.drain(handler);
  expect((await activity()).map(({ action }) => action)).toEqual(['opened', 'closed', 'reopened']);
});

test('killed between a reaction and its completion, it runs again, and has one completion record', async () => {
  let ran = 0;
  const counted: Reaction = {
    name: 'counted',
    events: 'all',
    run: async () => {
      ran += 1;
    },
  };
  const now = Date.now();
  const dependencies = { ...worked, reactions: [counted] };
  await come('killed', 'issues', issueOf(1));
  const batch = await queue.receive();
  const reached = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();
  const complete = () => {
    reached.resolve();
    return over.promise;
  };
  const dying = createHandler({ ...dependencies, deliveries: { ...deliveries, complete }, clock: () => now });
  const killed = dying(queue.eventOf(batch), lambdaContext({ remainingMs: 60_000 }));
  await reached.promise;
  expect((await found('killed')).completions).toEqual([]);

  // The message comes again at once: who was killed may be at it still. A minute later nobody is.
  const handlerAt = (time: number) => createHandler({ ...dependencies, deliveries, clock: () => time });
  expect(await queue.work(handlerAt(now + 59_999), batch)).toBe(1);
  expect(await queue.work(handlerAt(now + 60_000), await queue.receive())).toBe(0);
  expect(ran).toBe(2);
  const end = await found('killed');
  expect(end).toMatchObject({ status: 'done', completions: [{ reaction: 'counted' }] });

  // Should it live after all, it changes nothing any more.
  over.resolve();
  await killed;
  expect(await found('killed')).toEqual(end);
});

describe('a body that is not there', () => {
  const receive = (deliveryId: string, receivedAt: number) =>
    deliveries.record({ connection, deliveryId, event: 'push', size: 2, headers: {} }, receivedAt);

  test('has a delivery forgotten that was never accepted', async () => {
    await receive('never', Date.now() - 300_000);
    await send('never');
    await queue.drain(handler);
    expect((await found('never')).status).toBeUndefined();
    expect(await queue.deadLetters()).toEqual([]);
  });

  test('has one that was accepted given up, which no repeat would mend', async () => {
    await receive('accepted', Date.now() - 300_000);
    await deliveries.markQueued({ connection, deliveryId: 'accepted' }, Date.now());
    await send('accepted');
    await queue.drain(handler);
    expect(await found('accepted')).toMatchObject({ status: 'failed', attempts: 1 });
    expect(await queue.deadLetters()).toEqual([]);
  });
});

test('what there is no time for comes again untouched', async () => {
  for (let number = 0; number < 4; number++) await come(`short-${number}`, 'issues', issueOf(number));
  expect(await queue.work(handler, await queue.receive(), 9_999)).toBe(3);
  const attempts = async () =>
    Promise.all([0, 1, 2, 3].map(async (number) => (await found(`short-${number}`)).attempts));
  expect((await attempts()).sort()).toEqual([0, 0, 0, 1]);
  await queue.drain(handler);
  expect(await attempts()).toEqual([1, 1, 1, 1]);
});

test('each line of the log names the delivery that it is about', async () => {
  await come('named', 'issues', issueOf(1));
  await queue.drain(handler);
  expect(output.logs()).toMatchObject([
    { level: 'INFO', message: 'A delivery is done', connection, deliveryId: 'named', receiveCount: 1, event: 'issues' },
  ]);
});

test('a table that is not there has all messages come again, and says why', async () => {
  const nowhere = createDeliveryStore(() => ({ ...table.table, name: 'another-table' }));
  const lost = createHandler({ ...worked, reactions: [], deliveries: nowhere, clock: Date.now });
  const bodyOf = (deliveryId: string) => ({ body: JSON.stringify({ connection, deliveryId }) });
  const { batchItemFailures } = await lost(sqsEvent([bodyOf('a'), bodyOf('b')]), lambdaContext());
  expect(batchItemFailures).toHaveLength(2);
  expect(output.logs()).toMatchObject(
    ['a', 'b'].map((deliveryId) => ({ level: 'ERROR', deliveryId, error: { name: 'ResourceNotFoundException' } })),
  );
});
