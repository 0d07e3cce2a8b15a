import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type QueryCommand,
  type UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DeliveryStatus } from '#lib/contract/delivery.ts';
import {
  createDeliveryStore,
  type DeliveryKey,
  type DeliveryStore,
  type HeldDelivery,
} from '#lib/store/delivery-store.ts';
import { awsEndpoint } from '../../support/aws-endpoint.ts';
import { startHttpServer } from '../../support/http-server.ts';
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
const later = noon + 60_000;
const hour = 3_600_000;
const at = (time: number) => new Date(time).toISOString();
const statuses = DeliveryStatus.options;

let key: DeliveryKey;
let count = 0;
beforeEach(() => {
  key = { connection: 'github', deliveryId: `0b989ba4-${++count}` };
});

const delivery = async () => (await store.find(key))?.delivery;
const bring = (status: DeliveryStatus) => bringTo(store, status, key, noon);
const item = async (sk = `${key.deliveryId}#`) => {
  const Key = { pk: `delivery#${key.connection}`, sk };
  return (await started.table.client.send(new GetCommand({ TableName: started.table.name, Key }))).Item;
};

describe('record', () => {
  test('makes a row of a new delivery', async () => {
    expect(await store.record(incoming(key), noon)).toEqual({ recorded: true });
    expect(await delivery()).toEqual({
      ...incoming(key),
      status: 'received',
      receivedAt: at(noon),
      updatedAt: at(noon),
      attempts: 0,
      replays: 0,
      history: [{ at: at(noon), what: 'received' }],
    });
  });

  test('leaves out the action where there is none', async () => {
    await store.record({ ...incoming(key), event: 'push', action: undefined }, noon);
    expect(await delivery()).not.toHaveProperty('action');
  });

  test('places the row where the index finds it, and has it end after thirty days', async () => {
    await store.record(incoming(key), noon + 1);
    expect(await item()).toMatchObject({
      statusKey: 'github#received',
      timeKey: `2026-11-24T12:00:00.001Z#${key.deliveryId}`,
      expires: noon / 1000 + 1 + 30 * 86_400,
    });
  });

  test.each(['received', 'failed', 'missing'] as const)('has one that is %s come once more', async (status) => {
    await bring(status);
    const before = await delivery();
    const again = { ...incoming(key), size: 13_000, headers: { 'x-github-event': 'issues', again: 'true' } };
    expect(await store.record(again, later)).toEqual({ recorded: true });
    expect(await delivery()).toEqual({
      ...before,
      ...again,
      status: 'received',
      receivedAt: at(noon),
      updatedAt: at(later),
      history: [...(before?.history ?? []), { at: at(later), what: 'redelivered' }],
    });
    expect(await item()).toMatchObject({
      statusKey: 'github#received',
      timeKey: `${at(noon)}#${key.deliveryId}`,
      expires: noon / 1000 + 30 * 86_400,
    });
  });

  test.each(['queued', 'done'] as const)('leaves one that is %s as it is, and gives it', async (status) => {
    await bring(status);
    const before = await delivery();
    started.takeRequests();
    expect(await store.record({ ...incoming(key), size: 13_000 }, later)).toEqual({ known: before });
    expect(started.takeRequests()).toEqual(['UpdateItem']);
    expect(await delivery()).toEqual(before);
  });

  test('has one that is queued come once more when nothing was heard of it for an hour', async () => {
    await bring('queued');
    expect(await store.record(incoming(key), noon + hour)).toMatchObject({ known: { status: 'queued' } });
    expect(await store.record(incoming(key), noon + hour + 1)).toEqual({ recorded: true });
    expect(await delivery()).toMatchObject({ status: 'received' });
  });

  test('leaves one that is queued to the worker that is at it, however long it takes', async () => {
    await bring('queued');
    await store.take(key, noon, noon + 2 * hour);
    expect(await store.record(incoming(key), noon + 2 * hour - 1)).toMatchObject({ known: { status: 'queued' } });
    expect(await store.record(incoming(key), noon + 2 * hour)).toEqual({ recorded: true });
  });

  test('of many at once makes one row that has met them all', async () => {
    const times = Array.from({ length: 10 }, (_, index) => noon + index);
    const outcomes = await Promise.all(times.map((time) => store.record(incoming(key), time)));
    expect(outcomes).toEqual(times.map(() => ({ recorded: true })));
    const row = await delivery();
    expect(row?.history.map(({ what }) => what)).toEqual(['received', ...Array(9).fill('redelivered')]);
    expect(row?.receivedAt).toBe(row?.history[0]?.at);
  });

  test('of a delivery that is queued meanwhile does not take it back', async () => {
    await bring('received');
    await Promise.all([store.markQueued(key, later), store.record(incoming(key), later)]);
    await store.markQueued(key, later);
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => store.record(incoming(key), later + 1)));
    expect(outcomes).toEqual(Array(5).fill({ known: expect.objectContaining({ status: 'queued' }) }));
  });
});

test('deliveries with one id are kept apart by their connections', async () => {
  const other = { ...key, connection: 'github-too' };
  await store.record(incoming(key), noon);
  await store.record(incoming(other), noon);
  await store.markQueued(other, later);
  expect(await delivery()).toMatchObject({ connection: 'github', status: 'received' });
  expect((await store.find(other))?.delivery).toMatchObject({ connection: 'github-too', status: 'queued' });
});

describe('what a status allows', () => {
  const transitions = {
    markQueued: { go: () => store.markQueued(key, later), from: { received: 'queued' } },
    take: {
      go: () => store.take(key, later, later + 60_000),
      from: { received: 'received', queued: 'queued', failed: 'failed' },
    },
    replay: { go: () => store.replay(key, later), from: { done: 'received', failed: 'received' } },
    abandon: {
      go: () => store.abandon({ ...key, updatedAt: at(noon) }, later, 'Nobody works it.'),
      from: { received: 'failed', queued: 'failed', failed: 'failed' },
    },
    markResent: {
      go: () => store.markResent({ ...key, updatedAt: at(noon) }, later),
      from: { received: 'received', queued: 'queued' },
    },
  } as const;
  const names = Object.keys(transitions) as (keyof typeof transitions)[];
  const cases = names.flatMap((name) => statuses.map((status) => [name, status] as const));

  test.each(cases)('%s of one that is %s', async (name, status) => {
    const { go, from } = transitions[name];
    const to = (from as Partial<Record<DeliveryStatus, DeliveryStatus>>)[status];
    await bring(status);
    const before = await item();
    started.takeRequests();
    await go();
    expect(started.takeRequests()).toEqual(['UpdateItem']);
    const after = await item();
    if (to === undefined) expect(after).toEqual(before);
    else
      expect(after).toMatchObject({
        status: to,
        statusKey: `github#${to}`,
        timeKey: before?.['timeKey'],
        updatedAt: at(later),
        history: [...(before?.['history'] ?? []), expect.objectContaining({ at: at(later) })],
      });
  });

  test.each(names)('%s of one that is not there makes none', async (name) => {
    await transitions[name].go();
    expect(await item()).toBeUndefined();
  });
});

describe('take', () => {
  test('counts the attempt, and holds the delivery until that time', async () => {
    await bring('queued');
    const lease = await store.take(key, later, later + 60_000);
    const held = { ...key, leaseUntil: later + 60_000 };
    expect(lease).toEqual({ outcome: 'taken', delivery: await delivery(), held });
    expect(await delivery()).toMatchObject({
      attempts: 1,
      leaseUntil: later + 60_000,
      history: [{}, {}, { at: at(later), what: 'started' }],
    });
  });

  test('of two at once gives one the delivery, and the other one is told that it is busy', async () => {
    await bring('queued');
    const leases = await Promise.all([1, 2].map(() => store.take(key, later, later + 60_000)));
    expect(leases.map(({ outcome }) => outcome).sort()).toEqual(['busy', 'taken']);
    expect(await delivery()).toMatchObject({ attempts: 1 });
  });

  test('is possible again when the lease is over, and not before', async () => {
    await bring('queued');
    await store.take(key, noon, noon + 60_000);
    expect(await store.take(key, noon + 59_999, noon + 120_000)).toEqual({ outcome: 'busy' });
    expect(await store.take(key, noon + 60_000, noon + 120_000)).toMatchObject({
      outcome: 'taken',
      delivery: { attempts: 2, leaseUntil: noon + 120_000 },
    });
  });

  test.each(['done', 'missing'] as const)('of one that is %s says so', async (status) => {
    await bring(status);
    expect(await store.take(key, later, later + 60_000)).toEqual({ outcome: status });
  });

  test('of one that is not there says so', async () => {
    expect(await store.take(key, later, later + 60_000)).toEqual({ outcome: 'absent' });
  });

  test('goes on while a redelivery comes: its lease stays', async () => {
    await bring('failed');
    await store.take(key, later, later + 60_000);
    await store.record(incoming(key), later + 1);
    expect(await store.take(key, later + 2, later + 60_002)).toEqual({ outcome: 'busy' });
  });
});

describe('the end of a run', () => {
  let held: HeldDelivery;
  beforeEach(async () => {
    await bring('queued');
    held = await hold(store, key, noon);
  });

  test('that is to be repeated ends the lease, and keeps the reason', async () => {
    expect(await store.markRetried(held, later, 'The table is busy.')).toBe(true);
    const row = await delivery();
    expect(row).toMatchObject({ status: 'queued', lastError: 'The table is busy.' });
    expect(row).not.toHaveProperty('leaseUntil');
    expect(row?.history.at(-1)).toEqual({ at: at(later), what: 'retried', why: 'The table is busy.' });
    expect(await store.take(key, later, later + 1)).toMatchObject({ outcome: 'taken' });
  });

  test('that was the last one ends the lease, and keeps the reason', async () => {
    expect(await store.markFailed(held, later, 'The table is busy.')).toBe(true);
    const row = await delivery();
    expect(row).toMatchObject({ status: 'failed', lastError: 'The table is busy.' });
    expect(row).not.toHaveProperty('leaseUntil');
    expect(row?.history.at(-1)).toEqual({ at: at(later), what: 'failed', why: 'The table is busy.' });
  });

  test('that did all ends the lease, and the reason of an earlier one does not matter any more', async () => {
    await store.markRetried(held, noon, 'The table is busy.');
    expect(await store.markDone(await hold(store, key, noon), later)).toBe(true);
    const row = await delivery();
    expect(row?.status).toBe('done');
    expect(row).not.toHaveProperty('leaseUntil');
    expect(row).not.toHaveProperty('lastError');
    expect(row?.history.map(({ what }) => what)).toEqual([
      'received',
      'queued',
      'started',
      'retried',
      'started',
      'done',
    ]);
  });

  test.each(['received', 'failed'] as const)('also of one that is %s while it runs', async (status) => {
    await store.markFailed(held, noon, 'It failed.');
    const again = await hold(store, key, noon);
    if (status === 'received') await store.record(incoming(key), noon);
    expect((await delivery())?.status).toBe(status);
    expect(await store.markDone(again, later)).toBe(true);
    expect((await delivery())?.status).toBe('done');
  });

  test('keeps no more than the beginning of a long reason, since an item has an end', async () => {
    await store.markRetried(held, later, 'x'.repeat(500_000));
    const row = await delivery();
    expect([row?.lastError?.length, row?.history.at(-1)?.why?.length]).toEqual([1_000, 1_000]);
  });

  const ends = {
    markDone: () => store.markDone(held, later),
    markRetried: () => store.markRetried(held, later, 'It failed.'),
    markFailed: () => store.markFailed(held, later, 'It failed.'),
  };
  const names = Object.keys(ends) as (keyof typeof ends)[];

  test.each(names)('by %s is nothing where another worker has taken it since, and says so', async (name) => {
    await store.take(key, noon + 60_000, noon + 120_000);
    const before = await item();
    expect(await ends[name]()).toBe(false);
    expect(await item()).toEqual(before);
  });

  test.each(names)('by %s is nothing where it has ended already, and an operator has replayed it', async (name) => {
    await store.markDone(held, noon);
    await store.replay(key, noon);
    expect(await ends[name]()).toBe(false);
    expect(await delivery()).toMatchObject({ status: 'received', replays: 1 });
  });
});

describe('one that nobody works', () => {
  const seen = async () => (await delivery()) ?? { ...key, updatedAt: '' };

  test('is given up, with the reason', async () => {
    await bring('queued');
    await store.take(key, noon, noon + 1);
    expect(await store.abandon(await seen(), later, 'Nobody works it.')).toBe(true);
    const row = await delivery();
    expect(row).toMatchObject({ status: 'failed', lastError: 'Nobody works it.' });
    expect(row).not.toHaveProperty('leaseUntil');
  });

  test('is not given up where a worker has begun since it was seen, or is at it', async () => {
    await bring('queued');
    const before = await seen();
    await store.take(key, noon + 1, later);
    expect(await store.abandon(before, later, 'Nobody works it.')).toBe(false);
    expect(await store.abandon(await seen(), later - 1, 'Nobody works it.')).toBe(false);
    expect(await store.abandon(await seen(), later, 'Nobody works it.')).toBe(true);
  });

  test('is noted to be sent once more, unless something has happened since it was seen', async () => {
    await bring('received');
    const before = await seen();
    await store.markResent(before, later);
    expect((await delivery())?.history.at(-1)).toEqual({ at: at(later), what: 'resent' });
    await store.markResent(before, later + 1);
    expect((await delivery())?.updatedAt).toBe(at(later));
  });
});

describe('replay', () => {
  test('of one that was done has its completions not count any more', async () => {
    await bring('done');
    expect(await store.replay(key, later)).toBe(true);
    expect(await delivery()).toMatchObject({ status: 'received', replays: 1 });
    await store.markDone(await hold(store, key, later), later);
    expect(await store.replay(key, later)).toBe(true);
    expect((await delivery())?.replays).toBe(2);
  });

  test('of one that had failed leaves them as they are, also after it was done in an earlier life', async () => {
    await bring('failed');
    expect(await store.replay(key, later)).toBe(true);
    expect(await delivery()).toMatchObject({ status: 'received', replays: 0 });
    await store.markDone(await hold(store, key, later), later);
    await store.replay(key, later);
    await store.markFailed(await hold(store, key, later), later, 'It failed again.');
    await store.replay(key, later);
    expect((await delivery())?.replays).toBe(1);
  });

  test.each(['received', 'queued', 'missing'] as const)(
    'of one that is %s does nothing, and says so',
    async (status) => {
      await bring(status);
      expect(await store.replay(key, later)).toBe(false);
    },
  );

  test.each(['received', 'queued'] as const)(
    'of one that is %s is possible when nothing was heard of it for an hour',
    async (status) => {
      await bring(status);
      expect(await store.replay(key, noon + hour)).toBe(false);
      expect(await store.replay(key, noon + hour + 1)).toBe(true);
      expect(await delivery()).toMatchObject({ status: 'received', replays: 0 });
    },
  );

  test('of one that a worker is at does nothing, however long it takes', async () => {
    await bring('queued');
    await store.take(key, noon, noon + 2 * hour);
    expect(await store.replay(key, noon + 2 * hour - 1)).toBe(false);
  });

  test('of one that is not there does nothing, and says so', async () => {
    expect(await store.replay(key, later)).toBe(false);
  });

  test.each(['done', 'failed'] as const)('of one that is %s as it was seen is possible', async (status) => {
    await bring(status);
    const updatedAt = (await delivery())?.updatedAt;
    expect(await store.replay({ ...key, updatedAt }, later)).toBe(true);
  });

  test('of one that was seen as failed, and is done since, does nothing, and says so', async () => {
    await bring('failed');
    const updatedAt = (await delivery())?.updatedAt;
    await store.markDone(await hold(store, key, noon + 1), noon + 1);
    expect(await store.replay({ ...key, updatedAt }, later)).toBe(false);
    expect(await delivery()).toMatchObject({ status: 'done', replays: 0 });
  });

  test.each(['received', 'queued'] as const)(
    'of one that is %s is possible as it was seen, and only when nothing was heard of it for an hour',
    async (status) => {
      await bring(status);
      const updatedAt = (await delivery())?.updatedAt;
      expect(await store.replay({ ...key, updatedAt }, noon + hour)).toBe(false);
      expect(await store.replay({ ...key, updatedAt: at(noon - 1) }, noon + hour + 1)).toBe(false);
      expect(await store.replay({ ...key, updatedAt }, noon + hour + 1)).toBe(true);
    },
  );

  test('by two operators at once is done once', async () => {
    await bring('done');
    const replayed = await Promise.all([1, 2].map(() => store.replay(key, later)));
    expect(replayed.sort()).toEqual([false, true]);
    expect((await delivery())?.replays).toBe(1);
  });
});

describe('forget', () => {
  test('removes one that came more than a minute ago, and was never accepted', async () => {
    await bring('received');
    await store.markRetried(await hold(store, key, noon), noon, 'Its body is not there.');
    started.takeRequests();
    expect(await store.forget(key, noon + 60_001)).toBe('forgotten');
    expect(started.takeRequests()).toEqual(['DeleteItem']);
    expect(await delivery()).toBeUndefined();
  });

  test('leaves one that came within the last minute, since its body may be on its way', async () => {
    await bring('received');
    expect(await store.forget(key, noon + 60_000)).toBe('arriving');
    await store.record(incoming(key), noon + 60_000);
    expect(await store.forget(key, noon + 120_000)).toBe('arriving');
    expect(await store.forget(key, noon + 120_001)).toBe('forgotten');
  });

  test('removes one that was missing, and whose body was not stored when it came after all', async () => {
    await bring('missing');
    await store.record(incoming(key), noon);
    expect(await store.forget(key, noon + hour)).toBe('forgotten');
  });

  test.each(['queued', 'done', 'failed', 'missing'] as const)('leaves one that is %s', async (status) => {
    await bring(status);
    expect(await store.forget(key, noon + hour)).toBe('kept');
    expect(await delivery()).toMatchObject({ status });
  });

  test.each([
    [
      'was queued, and came again after an hour without a word',
      'queued',
      () => store.record(incoming(key), noon + hour + 1),
    ],
    ['failed, and came again', 'failed', () => store.record(incoming(key), noon)],
    ['failed, and was replayed', 'failed', () => store.replay(key, noon)],
    ['was done, and was replayed', 'done', () => store.replay(key, noon)],
  ] as const)('leaves one that %s', async (_, status, go) => {
    await bring(status);
    await go();
    expect(await store.forget(key, noon + 3 * hour)).toBe('kept');
    expect(await delivery()).toMatchObject({ status: 'received' });
  });

  test('of one that is not there finds it forgotten', async () => {
    expect(await store.forget(key, later)).toBe('forgotten');
  });
});

describe('recordMissing', () => {
  test('makes a row of a delivery that never came', async () => {
    const { connection, deliveryId } = key;
    expect(await store.recordMissing({ connection, deliveryId, event: 'push' }, noon)).toBe(true);
    expect(await delivery()).toEqual({
      connection,
      deliveryId,
      event: 'push',
      status: 'missing',
      receivedAt: at(noon),
      updatedAt: at(noon),
      attempts: 0,
      replays: 0,
      headers: {},
      history: [{ at: at(noon), what: 'missed' }],
    });
    expect(await item()).toMatchObject({
      statusKey: 'github#missing',
      timeKey: `${at(noon)}#${deliveryId}`,
      expires: noon / 1000 + 30 * 86_400,
    });
  });

  test.each(statuses)('leaves one that is %s as it is, and says so', async (status) => {
    await bring(status);
    const before = await item();
    expect(await store.recordMissing(incoming(key), later)).toBe(false);
    expect(await item()).toEqual(before);
  });
});

describe('completions', () => {
  const completion = { reaction: 'record-activity', completedAt: at(noon), replays: 0 };

  test('are one record for each reaction, whatever is repeated', async () => {
    await bring('queued');
    await store.complete(key, completion);
    await store.complete(key, { ...completion, completedAt: at(later), replays: 1 });
    await store.complete(key, { ...completion, reaction: 'publish-event' });
    expect((await store.find(key))?.completions).toEqual([
      { ...completion, reaction: 'publish-event' },
      { ...completion, completedAt: at(later), replays: 1 },
    ]);
  });

  test('lie beside their delivery, and end after thirty days', async () => {
    await store.complete(key, completion);
    expect(await item(`${key.deliveryId}#record-activity`)).toEqual({
      pk: 'delivery#github',
      sk: `${key.deliveryId}#record-activity`,
      ...completion,
      expires: noon / 1000 + 30 * 86_400,
    });
  });

  test('alone are no delivery', async () => {
    await store.complete(key, completion);
    expect(await store.find(key)).toBeUndefined();
  });

  test('of a delivery whose id begins in the same way are not among them', async () => {
    await bring('queued');
    await store.complete({ ...key, deliveryId: `${key.deliveryId}0` }, completion);
    expect((await store.find(key))?.completions).toEqual([]);
  });

  test('are read with their delivery by one request', async () => {
    await bring('queued');
    await store.complete(key, completion);
    started.takeRequests();
    await store.find(key);
    expect(started.takeRequests()).toEqual(['Query']);
  });

  test('are read with their delivery as they were written last, and not as a replica may still hold them', async () => {
    const inputs: unknown[] = [];
    const send = async ({ input }: QueryCommand) => {
      inputs.push(input);
      return {};
    };
    const table = { ...started.table, client: { send } as unknown as TestTable['table']['client'] };
    expect(await createDeliveryStore(() => table).find(key)).toBeUndefined();
    expect(inputs).toEqual([expect.objectContaining({ ConsistentRead: true })]);
  });
});

describe('what the SDK has sent twice, since the first answer was lost, is done once', () => {
  const twice = () => {
    const { client } = started.table;
    const send = async (command: UpdateCommand) => {
      await client.send(command);
      return client.send(command);
    };
    return createDeliveryStore(() => ({
      ...started.table,
      client: { send } as unknown as TestTable['table']['client'],
    }));
  };

  test('take', async () => {
    await bring('queued');
    expect(await twice().take(key, later, later + 60_000)).toMatchObject({
      outcome: 'taken',
      delivery: await delivery(),
    });
    expect(await delivery()).toMatchObject({ attempts: 1, leaseUntil: later + 60_000 });
  });

  test('replay', async () => {
    await bring('done');
    expect(await twice().replay(key, later)).toBe(true);
    expect(await delivery()).toMatchObject({ replays: 1 });
  });

  test('recordMissing', async () => {
    expect(await twice().recordMissing(incoming(key), noon)).toBe(true);
    expect((await delivery())?.history).toHaveLength(1);
  });
});

test('a row that is no delivery is an error', async () => {
  const { name, client } = started.table;
  const Item = { pk: 'delivery#github', sk: `${key.deliveryId}#`, status: 'splendid' };
  await client.send(new PutCommand({ TableName: name, Item }));
  await expect(store.find(key)).rejects.toThrow('status');
  await expect(store.record(incoming(key), noon)).rejects.toThrow('status');
});

describe('a table that cannot be used is an error of all', () => {
  const errorsOf = async (broken: DeliveryStore) => {
    const settled = await Promise.allSettled([
      broken.record(incoming(key), noon),
      broken.markQueued(key, noon),
      broken.take(key, noon, later),
      broken.markDone({ ...key, leaseUntil: later }, noon),
      broken.markRetried({ ...key, leaseUntil: later }, noon, 'It failed.'),
      broken.markFailed({ ...key, leaseUntil: later }, noon, 'It failed.'),
      broken.abandon({ ...key, updatedAt: at(noon) }, noon, 'It failed.'),
      broken.markResent({ ...key, updatedAt: at(noon) }, noon),
      broken.forget(key, noon),
      broken.replay(key, noon),
      broken.recordMissing(incoming(key), noon),
      broken.complete(key, { reaction: 'record-activity', completedAt: at(noon), replays: 0 }),
      broken.find(key),
      broken.list({ connection: 'github', limit: 10 }),
      broken.lookUp('github', [key.deliveryId]),
    ]);
    return settled.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : outcome));
  };

  test('where it is not there', async () => {
    const broken = createDeliveryStore(() => ({ ...started.table, name: 'another-table' }));
    expect(await errorsOf(broken)).toEqual(
      Array(15).fill(expect.objectContaining({ name: 'ResourceNotFoundException' })),
    );
  });

  test('where it is too busy', async () => {
    const name = 'ProvisionedThroughputExceededException';
    await using server = await startHttpServer(() => ({
      status: 400,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'Slow down.' }),
    }));
    const dynamoDb = new DynamoDBClient({ ...awsEndpoint(server.origin), maxAttempts: 1 });
    const client = DynamoDBDocumentClient.from(dynamoDb, { marshallOptions: { removeUndefinedValues: true } });
    const broken = createDeliveryStore(() => ({ name: 'liaison', client, dynamoDb }));
    expect(await errorsOf(broken)).toEqual(Array(15).fill(expect.objectContaining({ name })));
    dynamoDb.destroy();
  });

  test('where it cannot be opened', async () => {
    const broken = createDeliveryStore(() => {
      throw new Error('There is no table.');
    });
    expect(await errorsOf(broken)).toEqual(Array(15).fill(new Error('There is no table.')));
  });
});
