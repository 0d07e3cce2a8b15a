import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import * as z from '#lib/contract/schema.ts';
import { locationOf } from '#lib/lambda/location-of.ts';
import type { MessageRun } from '#lib/lambda/worker.ts';
import type { StoredBody } from '#lib/store/body-store.ts';
import { type ProcessDeliveryDependencies, processDelivery } from '../../../functions/webhooks/process-delivery.ts';
import type { Reaction, ReactionContext } from '../../../functions/webhooks/reactions/reaction.ts';
import { awsError } from '../../support/errors.ts';
import { type FakeClock, fakeClock } from '../../support/fake-clock.ts';
import { hold } from '../../support/ledger.ts';
import { type MemoryDeliveries, memoryDeliveries } from '../../support/memory-deliveries.ts';

const key = { connection: 'github', deliveryId: '72d3162e-cc78-11e3-81ab-4c9367dc0958' };
const payload = { action: 'opened', issue: { number: 7 } };

let clock: FakeClock;
let deliveries: MemoryDeliveries;
let body: StoredBody | undefined;
let emitted: unknown[];
const log = { info: jest.fn(), warn: jest.fn(), error: jest.fn() };

beforeEach(async () => {
  clock = fakeClock();
  deliveries = memoryDeliveries();
  body = { bytes: Buffer.from(JSON.stringify(payload)), contentType: 'application/json' };
  emitted = [];
  for (const write of Object.values(log)) write.mockReset();
  await receive();
  await deliveries.markQueued(key, clock());
});

const receive = () => deliveries.record({ ...key, event: 'issues', action: 'opened', size: 42, headers: {} }, clock());

interface ScriptedReaction extends Reaction {
  readonly ran: ReactionContext[];
}

/** A reaction that remembers its runs, and fails as long as it is told so. */
function scripted(name: string, script: Partial<Reaction> & { readonly fails?: () => Error | false } = {}) {
  const ran: ReactionContext[] = [];
  return {
    name,
    events: 'all',
    ran,
    async run(context) {
      ran.push(context);
      const error = script.fails?.();
      if (error) throw error;
    },
    ...script,
  } satisfies ScriptedReaction;
}

const dependencies = (reactions: readonly Reaction[], changed: Partial<ProcessDeliveryDependencies> = {}) => ({
  deliveries,
  bodies: { get: async () => body },
  reactions,
  emit: (...metric: unknown[]) => void emitted.push(metric),
  clock,
  log: log as unknown as ProcessDeliveryDependencies['log'],
  ...changed,
});

const runOf = (run: Partial<MessageRun> = {}): MessageRun => ({
  receiveCount: 1,
  deadline: clock() + 55_000,
  endsAt: clock() + 60_000,
  signal: new AbortController().signal,
  ...run,
});

const work = (
  reactions: readonly Reaction[],
  run: Partial<MessageRun> = {},
  changed: Partial<ProcessDeliveryDependencies> = {},
) => processDelivery(dependencies(reactions, changed), key, runOf(run));

const completed = () =>
  deliveries
    .completions(key)
    .map(({ reaction }) => reaction)
    .sort();
const steps = () => deliveries.row(key)?.history.map(({ what }) => what);

describe('a delivery', () => {
  test('is done when each reaction is complete, which is recorded of each', async () => {
    const [one, two] = [scripted('one'), scripted('two')];
    expect(await work([one, two])).toBe('finished');
    expect(deliveries.row(key)).toMatchObject({ status: 'done', attempts: 1 });
    expect(deliveries.row(key)?.leaseUntil).toBeUndefined();
    expect(deliveries.completions(key)).toEqual([
      { reaction: 'one', completedAt: '2026-11-24T12:00:00.000Z', replays: 0 },
      { reaction: 'two', completedAt: '2026-11-24T12:00:00.000Z', replays: 0 },
    ]);
    expect(log.info).toHaveBeenCalledWith('A delivery is done', {
      event: 'issues',
      action: 'opened',
      reactions: ['one', 'two'],
    });
  });

  test('tells a reaction what it is, its payload, and how long it has', async () => {
    const reaction = scripted('one');
    const { signal } = new AbortController();
    await work([reaction], { signal });
    expect(reaction.ran).toEqual([
      expect.objectContaining({
        delivery: expect.objectContaining({ ...key, event: 'issues', action: 'opened' }),
        payload,
        deadline: clock() + 55_000,
        signal,
        log,
      }),
    ]);
  });

  test('that came as a form is read too', async () => {
    body = {
      bytes: Buffer.from(`payload=${encodeURIComponent(JSON.stringify(payload))}`),
      contentType: 'application/x-www-form-urlencoded',
    };
    const reaction = scripted('one');
    await work([reaction]);
    expect(reaction.ran).toMatchObject([{ payload }]);
  });

  test('runs those reactions alone that its event is for', async () => {
    const reactions = [
      scripted('all'),
      scripted('issues', { events: ['push', 'issues'] }),
      scripted('opened', { events: ['issues.opened'] }),
      scripted('closed', { events: ['issues.closed', 'push'] }),
    ];
    await work(reactions);
    expect(completed()).toEqual(['all', 'issues', 'opened']);
    expect(deliveries.row(key)?.status).toBe('done');
  });

  test('that no reaction is for is done', async () => {
    expect(await work([scripted('push', { events: ['push'] })])).toBe('finished');
    expect(deliveries.row(key)?.status).toBe('done');
  });

  test('is worked while it is received still: that a message was sent may not have been noted', async () => {
    const other = { ...key, deliveryId: 'another' };
    await deliveries.record({ ...other, event: 'push', size: 2, headers: {} }, clock());
    expect(await processDelivery(dependencies([]), other, runOf())).toBe('finished');
    expect(deliveries.row(other)?.status).toBe('done');
  });

  test('that was given up is worked when its message comes again', async () => {
    await deliveries.markFailed(await hold(deliveries, key, clock()), clock(), 'later');
    expect(await work([scripted('one')])).toBe('finished');
    expect(deliveries.row(key)?.status).toBe('done');
  });

  test('is held for as long as the function can run, and no longer', async () => {
    const reaction = scripted('one', {
      run: async () => {
        expect(deliveries.row(key)?.leaseUntil).toBe(clock() + 60_000);
      },
    });
    await work([reaction]);
    expect(completed()).toEqual(['one']);
  });
});

describe('a reaction that fails', () => {
  test('stops no other, and only it runs again', async () => {
    let failing = true;
    const [bad, good] = [scripted('bad', { fails: () => failing && new Error('later') }), scripted('good')];
    expect(await work([bad, good])).toBe('again');
    expect(completed()).toEqual(['good']);
    expect(deliveries.row(key)).toMatchObject({ status: 'queued', lastError: 'The reaction bad failed: later' });
    expect(deliveries.row(key)?.leaseUntil).toBeUndefined();

    failing = false;
    expect(await work([bad, good], { receiveCount: 2 })).toBe('finished');
    expect([bad.ran.length, good.ran.length]).toEqual([2, 1]);
    expect(completed()).toEqual(['bad', 'good']);
    expect(deliveries.row(key)).toMatchObject({ status: 'done', attempts: 2 });
    expect(steps()).toEqual(['received', 'queued', 'started', 'retried', 'started', 'done']);
  });

  test('is in the log with its error, and in the history with its sentence, beside the others that failed', async () => {
    const error = new TypeError('a fault');
    await work([scripted('bad', { fails: () => error }), scripted('worse', { fails: () => new Error('too') })]);
    expect(log.warn).toHaveBeenCalledWith('A reaction failed', { reaction: 'bad', error });
    expect(deliveries.row(key)?.history.at(-1)).toMatchObject({
      what: 'retried',
      why: 'The reaction bad failed: a fault The reaction worse failed: too',
    });
  });

  test('by throwing something that is no error is told without it', async () => {
    await work([scripted('bad', { run: () => Promise.reject({ token: 'canary-6f2b' }) })]);
    expect(deliveries.row(key)?.lastError).toBe('The reaction bad failed: Something was thrown that is no Error.');
  });

  test('at a payload of another shape is told on one line: where the payload differs, and how', async () => {
    const schema = z.object({
      issue: z.object({ number: z.string(), labels: z.array(z.object({ name: z.string() })) }),
      repository: z.object({ name: z.string() }),
    });
    body = { bytes: Buffer.from('{"issue":{"number":7,"labels":[{}]}}'), contentType: 'application/json' };
    await work([scripted('bad', { run: async (context) => void schema.parse(context.payload) })]);
    const why =
      'issue.number: Invalid input: expected string, received number; ' +
      'issue.labels.0.name: Invalid input: expected string, received undefined; ' +
      'repository: Invalid input: expected object, received undefined';
    expect(deliveries.row(key)?.lastError).toBe(`The reaction bad failed: ${why}`);
    expect(deliveries.row(key)?.history.at(-1)).toMatchObject({ why: `The reaction bad failed: ${why}` });
    const [, { error }] = log.warn.mock.calls[0] as [string, { error: Error }];
    expect({ name: error.name, message: error.message }).toEqual({ name: 'ZodError', message: why });
    expect(locationOf(error)).toMatch(/process-delivery\.test\.ts:\d+$/);
  });

  test.each([
    ['the payload itself', z.strictObject({}), { 'a\n b': 1 }, 'Unrecognized key: "a b"'],
    [
      'a payload with lines in it',
      z.record(z.string(), z.number()),
      { 'a\nb': '' },
      'a b: Invalid input: expected number, received string',
    ],
  ])('at %s is told on one line too', async (_, schema, sent, why) => {
    body = { bytes: Buffer.from(JSON.stringify(sent)), contentType: 'application/json' };
    await work([scripted('bad', { run: async (context) => void schema.parse(context.payload) })]);
    expect(deliveries.row(key)?.lastError).toBe(`The reaction bad failed: ${why}`);
  });

  test('before it gives a promise fails alone', async () => {
    const run = () => {
      throw new Error('at once');
    };
    expect(await work([scripted('bad', { run }), scripted('good')])).toBe('again');
    expect(completed()).toEqual(['good']);
  });

  test('at the fifth time has the delivery given up, and the message become a dead letter', async () => {
    const bad = scripted('bad', { fails: () => new Error('never') });
    expect(await work([bad], { receiveCount: 4 })).toBe('again');
    expect(deliveries.row(key)?.status).toBe('queued');
    expect(emitted).toEqual([]);
    expect(await work([bad, scripted('good')], { receiveCount: 5 })).toBe('again');
    expect(deliveries.row(key)).toMatchObject({ status: 'failed', lastError: 'The reaction bad failed: never' });
    expect(completed()).toEqual(['good']);
    expect(emitted).toEqual([['DeliveryFailed', 1, { connection: 'github' }]]);
    expect(log.error).toHaveBeenCalledWith('A delivery was given up', { why: 'The reaction bad failed: never' });
  });

  test('with a long sentence is kept by its beginning', async () => {
    await work([scripted('bad', { fails: () => new Error('x'.repeat(10_000)) })]);
    expect(deliveries.row(key)?.lastError).toMatch(/^The reaction bad failed: x{474}…$/);
  });

  test('by not ending is not waited for after its deadline, and keeps no other from its completion', async () => {
    const controller = new AbortController();
    const hanging = scripted('hanging', {
      run: () => {
        setImmediate(() => controller.abort(new Error('The time is over.')));
        return new Promise(() => {});
      },
    });
    expect(await work([hanging, scripted('good')], { signal: controller.signal })).toBe('again');
    expect(completed()).toEqual(['good']);
    expect(deliveries.row(key)?.lastError).toBe('The reaction hanging failed: The time is over.');
  });

  test('because its time is over already is told so', async () => {
    const hanging = scripted('hanging', { run: () => new Promise(() => {}) });
    expect(await work([hanging], { signal: AbortSignal.abort(new Error('The time is over.')) })).toBe('again');
    expect(deliveries.row(key)?.lastError).toBe('The reaction hanging failed: The time is over.');
  });
});

describe('the same message twice', () => {
  test('at once is worked once: the other one comes again, and finds it done', async () => {
    const begun = Promise.withResolvers<void>();
    const reaction = scripted('one', { run: () => begun.promise });
    const first = work([reaction]);
    expect(await work([reaction])).toBe('again');
    begun.resolve();
    expect(await first).toBe('finished');
    expect(await work([reaction])).toBe('finished');
    expect(deliveries.completions(key)).toHaveLength(1);
    expect(deliveries.row(key)).toMatchObject({ status: 'done', attempts: 1 });
  });

  test('an hour apart runs nothing again', async () => {
    const reaction = scripted('one');
    await work([reaction]);
    clock.advance(3_600_000);
    expect(await work([reaction])).toBe('finished');
    expect(reaction.ran).toHaveLength(1);
  });
});

describe('a run that is killed', () => {
  /** As a process that ends: nothing of what comes next is written. */
  const killed = () => new Promise<never>(() => {});

  test('between a reaction and its completion has the reaction run again, and one completion recorded', async () => {
    const reaction = scripted('one');
    void work([reaction], {}, { deliveries: { ...deliveries, complete: killed } });
    await new Promise((resolve) => setImmediate(resolve));
    expect(reaction.ran).toHaveLength(1);
    expect(completed()).toEqual([]);

    expect(await work([reaction], { receiveCount: 2 })).toBe('again');
    clock.advance(60_000);
    expect(await work([reaction], { receiveCount: 3 })).toBe('finished');
    expect(reaction.ran).toHaveLength(2);
    expect(deliveries.completions(key)).toHaveLength(1);
  });

  test('between the completion and the end runs nothing again', async () => {
    const reaction = scripted('one');
    void work([reaction], {}, { deliveries: { ...deliveries, markDone: killed } });
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(60_000);
    expect(await work([reaction], { receiveCount: 2 })).toBe('finished');
    expect(reaction.ran).toHaveLength(1);
    expect(deliveries.row(key)?.status).toBe('done');
  });
});

describe('a run that takes longer than its lease', () => {
  /** A reaction in whose time the lease ends, and another worker takes the delivery. */
  const slow = (fails?: () => Error) =>
    scripted('slow', {
      async run() {
        clock.advance(60_001);
        await hold(deliveries, key, clock());
        const error = fails?.();
        if (error) throw error;
      },
    });

  test.each([
    ['that did all', undefined, 1],
    ['that failed', () => new Error('later'), 1],
    ['that failed for the last time', () => new Error('never'), 5],
  ] as const)('and %s leaves the delivery to the worker that has it now', async (_, fails, receiveCount) => {
    expect(await work([slow(fails)], { receiveCount })).toBe('again');
    expect(deliveries.row(key)).toMatchObject({ status: 'queued', attempts: 2, leaseUntil: clock() + 60_000 });
    expect(steps()).toEqual(['received', 'queued', 'started', 'started']);
    expect(emitted).toEqual([]);
    expect(log.warn).toHaveBeenCalledWith('This run took too long: the delivery is not its own any more');
  });
});

describe('a delivery that is done again', () => {
  test('from the start, since it was done, runs each reaction again', async () => {
    const reaction = scripted('one');
    await work([reaction]);
    await deliveries.replay(key, clock());
    expect(await work([reaction])).toBe('finished');
    expect(reaction.ran).toHaveLength(2);
    expect(deliveries.completions(key)).toMatchObject([{ reaction: 'one', replays: 1 }]);
  });

  test('since it had failed, runs what is not complete', async () => {
    let failing = true;
    const [bad, good] = [scripted('bad', { fails: () => failing && new Error('later') }), scripted('good')];
    await work([bad, good], { receiveCount: 5 });
    await deliveries.replay(key, clock());
    failing = false;
    expect(await work([bad, good])).toBe('finished');
    expect([bad.ran.length, good.ran.length]).toEqual([2, 1]);
  });
});

describe('a delivery whose body is not in the store', () => {
  beforeEach(() => {
    body = undefined;
  });
  const other = { ...key, deliveryId: 'another' };
  const receiveAnother = () => deliveries.record({ ...other, event: 'push', size: 2, headers: {} }, clock());
  const workAnother = (run: Partial<MessageRun> = {}) => processDelivery(dependencies([]), other, runOf(run));

  test('and that was accepted is given up: no repeat brings it back', async () => {
    expect(await work([scripted('one')])).toBe('finished');
    expect(deliveries.row(key)).toMatchObject({
      status: 'failed',
      lastError: 'Its body is not in the store any more, so nothing can be done with it.',
    });
    expect(emitted).toEqual([['DeliveryFailed', 1, { connection: 'github' }]]);
  });

  test('and that an operator has done again stays in the ledger, where the operator sees it', async () => {
    await receiveAnother();
    await deliveries.markDone(await hold(deliveries, other, clock()), clock());
    await deliveries.replay(other, clock());
    clock.advance(300_000);
    expect(await workAnother()).toBe('finished');
    expect(deliveries.row(other)?.status).toBe('failed');
  });

  test('and that was never accepted is forgotten: its sender was told that it failed', async () => {
    await receiveAnother();
    clock.advance(300_000);
    expect(await workAnother()).toBe('finished');
    expect(deliveries.row(other)).toBeUndefined();
    expect(emitted).toEqual([]);
  });

  test('and that was missing before is forgotten too, so that it is found missing and asked for once more', async () => {
    await deliveries.recordMissing({ ...other, event: 'push' }, clock());
    await receiveAnother();
    clock.advance(300_000);
    expect(await workAnother()).toBe('finished');
    expect(deliveries.row(other)).toBeUndefined();
    expect(emitted).toEqual([]);
  });

  test('and that has just come may be stored in this moment: its message comes again', async () => {
    await receiveAnother();
    clock.advance(30_000);
    expect(await workAnother()).toBe('again');
    expect(deliveries.row(other)).toMatchObject({ status: 'received', lastError: 'Its body is not in the store yet.' });
    clock.advance(300_000);
    expect(await workAnother({ receiveCount: 2 })).toBe('finished');
    expect(deliveries.row(other)).toBeUndefined();
  });
});

test('what is stored as the body and holds no payload has the delivery given up', async () => {
  body = { bytes: Buffer.from('{"action":'), contentType: 'application/json' };
  expect(await work([scripted('one')])).toBe('finished');
  expect(deliveries.row(key)).toMatchObject({ status: 'failed', lastError: expect.stringContaining('no payload') });
});

describe('there is nothing to do, which is in the log,', () => {
  test('for a delivery that is not in the ledger', async () => {
    expect(await processDelivery(dependencies([]), { ...key, deliveryId: 'none' }, runOf())).toBe('finished');
    expect(log.warn).toHaveBeenCalledWith('This delivery is not there to be worked', { ledger: 'absent' });
  });

  test('for one that never came', async () => {
    const missing = { ...key, deliveryId: 'missing' };
    await deliveries.recordMissing({ ...missing, event: 'push' }, clock());
    expect(await processDelivery(dependencies([]), missing, runOf())).toBe('finished');
    expect(log.warn).toHaveBeenCalledWith('This delivery is not there to be worked', { ledger: 'missing' });
  });
});

describe('AWS that fails', () => {
  const failing = () => Promise.reject(awsError('InternalServerError'));

  test('at the body has the message come again, with the reason in the ledger', async () => {
    expect(await work([scripted('one')], {}, { bodies: { get: failing } })).toBe('again');
    expect(deliveries.row(key)).toMatchObject({ status: 'queued', lastError: 'What AWS says of it.' });
    expect(deliveries.row(key)?.leaseUntil).toBeUndefined();
  });

  test('at the body for the fifth time has the delivery given up', async () => {
    expect(await work([], { receiveCount: 5 }, { bodies: { get: failing } })).toBe('again');
    expect(deliveries.row(key)?.status).toBe('failed');
  });

  test('at the completion has that reaction run again', async () => {
    const reaction = scripted('one');
    expect(await work([reaction], {}, { deliveries: { ...deliveries, complete: failing } })).toBe('again');
    expect(await work([reaction], { receiveCount: 2 })).toBe('finished');
    expect(reaction.ran).toHaveLength(2);
    expect(deliveries.completions(key)).toHaveLength(1);
  });

  test('at the end has the message come again, which runs nothing', async () => {
    const reaction = scripted('one');
    expect(await work([reaction], {}, { deliveries: { ...deliveries, markDone: failing } })).toBe('again');
    expect(await work([reaction], { receiveCount: 2 })).toBe('finished');
    expect(reaction.ran).toHaveLength(1);
  });

  test.each(['take', 'markRetried'] as const)('at %s is thrown: the message comes again', async (step) => {
    const bad = scripted('bad', { fails: () => new Error('later') });
    const broken = { deliveries: { ...deliveries, [step]: failing } };
    await expect(work([bad], {}, broken)).rejects.toMatchObject({ name: 'InternalServerError' });
    clock.advance(60_000);
    expect(await work([scripted('bad')], { receiveCount: 2 })).toBe('finished');
  });
});
