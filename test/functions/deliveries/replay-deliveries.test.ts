import { describe, expect, jest, test } from '@jest/globals';
import type { Delivery } from '#lib/contract/delivery.ts';
import { longestCallMs } from '#lib/core/aws-limits.ts';
import { type Replays, replayDeliveries } from '../../../functions/deliveries/replay-deliveries.ts';
import { exampleDelivery } from '../../support/example-delivery.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { memoryLedger } from './memory-ledger.ts';

const failed = (deliveryId: string, change: Partial<Delivery> = {}) =>
  exampleDelivery({ deliveryId, status: 'failed', ...change });
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => failed(`d${String(index).padStart(4, '0')}`));

function setUp(rows: readonly Delivery[], leftMs = 27_500) {
  const ledger = memoryLedger(rows);
  const warn = jest.fn();
  const clock = fakeClock();
  const deadline = clock() + leftMs;
  const replay = (change: Partial<Replays> = {}) =>
    replayDeliveries(
      { ...ledger, clock, log: { warn } },
      {
        connection: 'github',
        from: '2026-11-24T00:00:00.000Z',
        to: '2026-11-25T00:00:00.000Z',
        status: 'failed',
        dryRun: false,
        ...change,
      },
      deadline,
    );
  return { ledger, warn, clock, replay };
}

test('those that match are put back, sent and marked, and no others', async () => {
  const { ledger, warn, replay } = setUp([
    failed('a'),
    failed('b', { event: 'push' }),
    failed('c', { receivedAt: '2026-11-25T00:00:00.000Z' }),
    exampleDelivery({ deliveryId: 'd', status: 'done' }),
    failed('e', { connection: 'other' }),
    failed('f'),
  ]);
  expect(await replay({ event: 'issues' })).toEqual({ matched: 2, replayed: 2 });
  expect(ledger.takeSteps()).toEqual([
    'list',
    ...['replay f', 'replay a'],
    ...['send f', 'send a'],
    ...['markQueued f', 'markQueued a'],
  ]);
  expect(warn).not.toHaveBeenCalled();
});

test('a dry run counts them, and changes nothing', async () => {
  const { ledger, replay } = setUp(many(120));
  expect(await replay({ dryRun: true })).toEqual({ matched: 120, replayed: 0 });
  expect(new Set(ledger.takeSteps())).toEqual(new Set(['list']));
});

test('none that match: none are sent', async () => {
  const { ledger, replay } = setUp([]);
  expect(await replay()).toEqual({ matched: 0, replayed: 0 });
  expect(ledger.takeSteps()).toEqual(['list']);
});

/** Leads on after a delivery of noon. */
const cursorAfter = (deliveryId: string) => `2026-11-24T12:00:00.000Z#${deliveryId}`;

describe('a thousand at once', () => {
  test('and not a word of more where these were all', async () => {
    const { replay } = setUp(many(1000));
    expect(await replay()).toEqual({ matched: 1000, replayed: 1000 });
  });

  test.each([false, true])('with the cursor that leads on to the others (dry run: %j)', async (dryRun) => {
    const { ledger, replay } = setUp(many(1010));
    const first = await replay({ dryRun });
    expect(first).toEqual({ matched: 1000, replayed: dryRun ? 0 : 1000, more: cursorAfter('d0010') });
    expect(await replay({ dryRun, cursor: String(first.more) })).toMatchObject({ matched: 10 });
    expect(ledger.queries.at(-1)).toMatchObject({ cursor: cursorAfter('d0010') });
  });
});

describe('the time that is left', () => {
  /** Each list takes that long. */
  function setUpSlow(leftMs: number, listMs: readonly number[]) {
    const { clock, ledger, ...rest } = setUp(many(200), leftMs);
    const { list } = ledger.deliveries;
    const times = listMs.values();
    jest.spyOn(ledger.deliveries, 'list').mockImplementation((query) => {
      clock.advance(times.next().value ?? 0);
      return list(query);
    });
    return { ledger, ...rest };
  }

  test.each([
    [2 * longestCallMs, 50],
    [2 * longestCallMs + 1, 100],
  ])('of %d ms after a page is enough for another one, or not: %d are replayed', async (leftMs, replayed) => {
    const { replay } = setUpSlow(leftMs + 1_000, [1_000, longestCallMs]);
    const more = cursorAfter(`d${String(200 - replayed).padStart(4, '0')}`);
    expect(await replay()).toMatchObject({ matched: replayed, replayed, more });
  });

  test('is not overdrawn where a list took several calls: its page is for the next request', async () => {
    const { ledger, warn, replay } = setUpSlow(27_500, [0, 27_500 - longestCallMs]);
    expect(await replay()).toEqual({ matched: 50, replayed: 50, more: cursorAfter('d0150') });
    expect(ledger.statusOf('d0149')).toBe('failed');
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test('is not overdrawn by a first page: nothing is done, which is a 503', async () => {
    const { ledger, replay } = setUpSlow(27_500, [27_500 - longestCallMs]);
    await expect(replay()).rejects.toMatchObject({
      problem: { status: 503, detail: expect.stringContaining('nothing was done') },
    });
    expect(ledger.takeSteps()).toEqual(['list']);
  });

  test('goes to the rows first: what there is no time to send is left to the sweep', async () => {
    const { ledger, warn, replay } = setUpSlow(27_500, [27_500 - 2 * longestCallMs]);
    expect(await replay()).toEqual({ matched: 50, replayed: 50, notSent: 50, more: cursorAfter('d0150') });
    expect(ledger.takeSteps().filter((step) => /^(send|mark)/.test(step))).toEqual([]);
    expect(ledger.statusOf('d0199')).toBe('received');
    expect(warn).toHaveBeenCalledTimes(1);
  });
});

test('one that is done when its turn comes is not done twice', async () => {
  const { clock, ledger, replay } = setUp([failed('a'), failed('b')]);
  const { list } = ledger.deliveries;
  jest.spyOn(ledger.deliveries, 'list').mockImplementation(async (query) => {
    const page = await list(query);
    await ledger.finish('a', clock());
    return page;
  });
  expect(await replay()).toEqual({ matched: 2, replayed: 1 });
  expect([ledger.statusOf('a'), ledger.statusOf('b')]).toEqual(['done', 'queued']);
});

describe('what fails', () => {
  test('a queue that takes some: the others wait for the sweep, unmarked', async () => {
    const { ledger, replay } = setUp([failed('a'), failed('b')]);
    ledger.fail('send', 'a');
    expect(await replay()).toEqual({ matched: 2, replayed: 2, notSent: 1 });
    expect([ledger.statusOf('a'), ledger.statusOf('b')]).toEqual(['received', 'queued']);
  });

  test('a queue that takes none: all wait for the sweep', async () => {
    const { ledger, warn, replay } = setUp([failed('a'), failed('b')]);
    ledger.fail('send');
    expect(await replay()).toEqual({ matched: 2, replayed: 2, notSent: 2 });
    expect([ledger.statusOf('a'), ledger.statusOf('b')]).toEqual(['received', 'received']);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test('a row that the table does not take stays as it is, and is not sent', async () => {
    const { ledger, warn, replay } = setUp([failed('a'), failed('b')]);
    ledger.fail('replay', 'a');
    expect(await replay()).toEqual({ matched: 2, replayed: 1 });
    expect([ledger.statusOf('a'), ledger.statusOf('b')]).toEqual(['failed', 'queued']);
    expect(warn).toHaveBeenCalledWith(expect.any(String), expect.objectContaining({ deliveryId: 'a' }));
  });

  test('a row that changed meanwhile is not sent', async () => {
    const { ledger, replay } = setUp([failed('a')]);
    jest.spyOn(ledger.deliveries, 'replay').mockResolvedValue(false);
    expect(await replay()).toEqual({ matched: 1, replayed: 0 });
    expect(ledger.takeSteps()).toEqual(['list']);
  });

  test('a row that cannot say that it is queued is so all the same', async () => {
    const { ledger, warn, replay } = setUp([failed('a')]);
    ledger.fail('markQueued');
    expect(await replay()).toEqual({ matched: 1, replayed: 1 });
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test('a table that gives no list is a 503: nothing was done', async () => {
    const { ledger, replay } = setUp([failed('a')]);
    ledger.fail('list');
    await expect(replay()).rejects.toMatchObject({
      problem: { status: 503, detail: expect.stringContaining('nothing was done') },
    });
  });

  test.each([
    [false, 50],
    [true, 0],
  ])('a table that gives no second list: what was done, and the way on (dry run: %j)', async (dryRun, replayed) => {
    const { ledger, warn, replay } = setUp(many(60));
    const { list } = ledger.deliveries;
    jest.spyOn(ledger.deliveries, 'list').mockImplementation(async (query) => {
      const page = await list(query);
      ledger.fail('list');
      return page;
    });
    const report = await replay({ dryRun });
    expect(report).toEqual({ matched: 50, replayed, more: cursorAfter('d0010') });
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test('a cursor of another request is a 400', async () => {
    const { replay } = setUp([failed('a')]);
    await expect(replay({ cursor: 'another' })).rejects.toMatchObject({ problem: { status: 400 } });
  });
});
