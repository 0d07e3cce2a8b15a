import { describe, expect, jest, test } from '@jest/globals';
import type { HookDeliveries, HookDelivery } from '#lib/connectors/github/hook-deliveries.ts';
import type { RateLimit } from '#lib/http/rate-limit.ts';
import { redeliverHook } from '../../../functions/redelivery/redeliver-hook.ts';
import { awsError, httpClientError, secretError } from '../../support/errors.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { bringTo } from '../../support/ledger.ts';
import { type MemoryDeliveries, memoryDeliveries } from '../../support/memory-deliveries.ts';
import { memoryHooks } from './emulated-deliveries.ts';

const now = Date.UTC(2026, 10, 24, 12);
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const delivery = (guid: string, fields: Partial<HookDelivery> = {}): HookDelivery => ({
  ...{ id: `${guid}-1`, guid, deliveredAt: now - hourMs, redelivery: false, ok: false, event: 'issues' },
  ...fields,
});
const failed = (count: number) => Array.from({ length: count }, (_, n) => delivery(`failed-${n}`));
const lost = (guid: string) => delivery(guid, { ok: true });

const statusOf = (deliveries: MemoryDeliveries, deliveryId: string) =>
  deliveries.row({ connection: 'github', deliveryId })?.status;

type Redeliver = HookDeliveries['redeliver'];

const plenty = { limit: 5_000, remaining: 4_000 };
const notFound = httpClientError('http', { status: 404 }, { headers: {}, data: { message: 'Not Found' } });
const unprocessable = httpClientError('http', { status: 422 }, { headers: {}, data: { message: 'Unprocessable' } });
const forbidden = httpClientError(
  'http',
  { status: 403 },
  { headers: {}, data: { message: 'Resource not accessible' } },
);
const archived = httpClientError(
  'http',
  { status: 403 },
  { headers: {}, data: { message: 'Repository was archived so is read-only.' } },
);
const refusedCredential = httpClientError('auth', { status: 401 });

/** Pages of deliveries, or what is thrown in the place of one. `onPage` is called as each is read. */
function setUp(
  pages: readonly (readonly HookDelivery[] | Error)[],
  {
    rateLimit = plenty,
    onPage = () => {},
    firstSeenAt,
    deliversTo = async () => 'https://liaison.example/webhooks/github',
  }: {
    rateLimit?: RateLimit;
    onPage?: () => void;
    deliversTo?: HookDeliveries['deliversTo'];
    firstSeenAt?: string;
  } = {},
) {
  const clock = fakeClock(now);
  const deliveries = memoryDeliveries();
  const { hooks, moved, expired } = memoryHooks({});
  const redeliver = jest.fn<Redeliver>().mockResolvedValue(plenty);
  let read = 0;
  const sent: HookDeliveries = {
    deliversTo,
    async *list() {
      for (const page of pages) {
        if (Error.isError(page)) throw page;
        read += 1;
        onPage();
        yield { deliveries: page, rateLimit };
      }
    },
    redeliver,
  };
  const run = (watermark?: string, more: Partial<typeof deliveries> = {}) =>
    redeliverHook(
      { deliveries: { ...deliveries, ...more }, hooks, clock },
      { connection: 'github', hook: { hookId: '7', watermark, firstSeenAt }, sent, keptMs: 3 * dayMs },
      now + 10 * 60_000,
    );
  const asked = () => redeliver.mock.calls.map(([id]) => id);
  return { clock, deliveries, moved, expired, redeliver, asked, run, pagesRead: () => read };
}

describe('the address that the webhook delivers to', () => {
  test.each([
    'https://liaison.example/webhooks/github',
    'https://liaison.example/prod/webhooks/github/',
    'http://127.0.0.1:8080/webhooks/github?from=github',
  ])('%s is ours', async (address) => {
    const { run, expired } = setUp([[delivery('a')]], { deliversTo: async () => address });
    expect(await run()).toMatchObject({ failed: 1 });
    expect(expired).toEqual([]);
  });

  test.each([
    'https://liaison.example/webhooks/github-too',
    'https://elsewhere.example/?to=/webhooks/github',
    'no address',
  ])('%s is not: nothing is read, and it is forgotten in time', async (address) => {
    const { run, expired, pagesRead } = setUp([[delivery('a')]], { deliversTo: async () => address });
    expect(await run()).toEqual({ failed: 0, redelivered: 0, refused: 0, missing: [], stoppedBy: 'not-ours' });
    expect([expired, pagesRead()]).toEqual([['github 7'], 0]);
  });

  test.each([
    ['not-found', notFound, ['github 7']],
    ['not-permitted', forbidden, []],
    ['rate-limit', httpClientError('rate-limited'), []],
    ['deadline', httpClientError('deadline'), []],
  ])('that is not told, by %s, leaves all to the next run', async (stoppedBy, error, expected) => {
    const { run, expired } = setUp([[delivery('a')]], { deliversTo: () => Promise.reject(error) });
    expect(await run()).toMatchObject({ failed: 0, stoppedBy });
    expect(expired).toEqual(expected);
  });

  test('that cannot be asked for is a failure', async () => {
    const error = httpClientError('network');
    const { run } = setUp([[delivery('a')]], { deliversTo: () => Promise.reject(error) });
    await expect(run()).rejects.toBe(error);
  });
});

describe('the list', () => {
  test('is read to the watermark and not beyond', async () => {
    const old = delivery('old', { deliveredAt: now - 3 * hourMs });
    const { asked, run, pagesRead } = setUp([[delivery('a'), old], [old]]);
    expect(await run(new Date(now - 2 * hourMs).toISOString())).toMatchObject({ failed: 1, redelivered: 1 });
    expect([asked(), pagesRead()]).toEqual([['a-1'], 1]);
  });

  test('is read on past one that is older than those after it', async () => {
    const old = delivery('old', { deliveredAt: now - 3 * hourMs });
    const { asked, run } = setUp([[old, delivery('a')], [delivery('b')]]);
    expect(await run(new Date(now - 2 * hourMs).toISOString())).not.toHaveProperty('stoppedBy');
    expect(asked()).toEqual(['a-1', 'b-1']);
  });

  test('is read no further than half of the time: what it has is done, and the watermark stays', async () => {
    const { clock, asked, moved, run, pagesRead } = setUp([[delivery('a')], [delivery('b')], [delivery('c')]], {
      onPage: () => clock.advance(150_001),
    });
    expect(await run()).toMatchObject({ failed: 2, redelivered: 2, stoppedBy: 'deadline' });
    expect([asked(), pagesRead(), moved.size]).toEqual([['a-1', 'b-1'], 2, 0]);
  });

  test('is read no further than to the reserve: what is missing is recorded, and nothing asked for', async () => {
    const rateLimit = { limit: 5_000, remaining: 499 };
    const { asked, deliveries, moved, run, pagesRead } = setUp([[delivery('a'), lost('b')], [delivery('c')]], {
      rateLimit,
    });
    expect(await run()).toEqual({ failed: 1, redelivered: 0, refused: 0, missing: ['b'], stoppedBy: 'rate-limit' });
    expect([asked(), pagesRead(), moved.size, statusOf(deliveries, 'b')]).toEqual([[], 1, 0, 'missing']);
  });

  test.each<[string, RateLimit | undefined]>([
    ['has a tenth left', { limit: 5_000, remaining: 500 }],
    ['is not told', {}],
  ])('is read on where the limit %s', async (_, rateLimit) => {
    const { run, pagesRead } = setUp([[delivery('a')], [delivery('b')]], { rateLimit });
    expect(await run()).not.toHaveProperty('stoppedBy');
    expect(pagesRead()).toBe(2);
  });

  test.each([
    ['rate-limit', httpClientError('rate-limited')],
    ['deadline', httpClientError('deadline')],
    ['not-found', notFound],
    ['not-permitted', forbidden],
  ])('that ends by %s is no failure, and the watermark stays', async (stoppedBy, error) => {
    const { moved, run } = setUp([[delivery('a')], error]);
    expect(await run()).toMatchObject({ failed: 1, stoppedBy });
    expect(moved.size).toBe(0);
  });

  test.each([archived, unprocessable, httpClientError('network'), refusedCredential, secretError('unset')])(
    'that fails otherwise is a failure, and nothing is done: %s',
    async (error) => {
      const { asked, moved, run } = setUp([[delivery('a')], error]);
      await expect(run()).rejects.toBe(error);
      expect([asked(), moved.size]).toEqual([[], 0]);
    },
  );
});

describe('what is missing', () => {
  test('is recorded with its event, and asked for', async () => {
    const recordMissing = jest.fn(async () => true);
    const { asked, run } = setUp([[{ ...lost('a'), action: 'opened' }]]);
    expect(await run(undefined, { recordMissing })).toMatchObject({ missing: ['a'], redelivered: 1 });
    const recorded = { connection: 'github', deliveryId: 'a', event: 'issues', action: 'opened' };
    expect(recordMissing.mock.calls).toEqual([[recorded, now]]);
    expect(asked()).toEqual(['a-1']);
  });

  test('and comes while it is recorded is not missing', async () => {
    const { asked, run } = setUp([[lost('a')]]);
    expect(await run(undefined, { recordMissing: async () => false })).toMatchObject({ missing: [], redelivered: 0 });
    expect(asked()).toEqual([]);
  });

  test('since an earlier run is not recorded again, and still missing', async () => {
    const recordMissing = jest.fn(async () => true);
    const { deliveries, asked, run } = setUp([[lost('a')]]);
    await bringTo(deliveries, 'missing', { connection: 'github', deliveryId: 'a' }, now);
    expect(await run(undefined, { recordMissing })).toMatchObject({ missing: ['a'], redelivered: 1 });
    expect([recordMissing.mock.calls, asked()]).toEqual([[], ['a-1']]);
  });
});

test('what was sent before the webhook first came here is asked for where it failed, and not missing where it did not', async () => {
  const { asked, deliveries, run } = setUp([[delivery('failed'), lost('elsewhere')]], {
    firstSeenAt: new Date(now - 30 * 60_000).toISOString(),
  });
  expect(await run()).toEqual({ failed: 1, redelivered: 1, refused: 0, missing: [] });
  expect([asked(), deliveries.rows()]).toEqual([['failed-1'], []]);
});

describe('the watermark', () => {
  test('moves before anything is asked for, as none of that is finished', async () => {
    const { moved, redeliver, run } = setUp([[delivery('a')]]);
    const movedWhenAsked: number[] = [];
    redeliver.mockImplementation(async () => void movedWhenAsked.push(moved.size));
    await run();
    expect(movedWhenAsked).toEqual([1]);
    expect(Date.parse(moved.get('github 7') ?? '')).toBeLessThan(now - hourMs);
  });

  test('is not written where it stays', async () => {
    const { moved, run } = setUp([[delivery('a')]]);
    await run(new Date(now - hourMs).toISOString());
    expect(moved.size).toBe(0);
  });

  test('stays where the ledger cannot be asked', async () => {
    const error = awsError('InternalServerError');
    const { moved, run } = setUp([[lost('a')]]);
    await expect(run(undefined, { lookUp: () => Promise.reject(error) })).rejects.toBe(error);
    expect(moved.size).toBe(0);
  });
});

describe('asking', () => {
  test('stops at the reserve', async () => {
    const { redeliver, run } = setUp([failed(3)]);
    redeliver.mockResolvedValueOnce(plenty).mockResolvedValueOnce({ limit: 5_000, remaining: 499 });
    expect(await run()).toMatchObject({ failed: 3, redelivered: 2, stoppedBy: 'rate-limit' });
  });

  test('stops when the time is nearly over', async () => {
    const { clock, redeliver, run } = setUp([failed(3)]);
    redeliver.mockImplementation(async () => {
      clock.advance(298_000);
      return undefined;
    });
    expect(await run()).toMatchObject({ failed: 3, redelivered: 2, stoppedBy: 'deadline' });
  });

  test.each([
    ['rate-limit', httpClientError('rate-limited')],
    ['deadline', httpClientError('deadline')],
    ['not-permitted', forbidden],
  ])('that is stopped by %s is no failure', async (stoppedBy, error) => {
    const { redeliver, run } = setUp([failed(3)]);
    redeliver.mockResolvedValueOnce(plenty).mockRejectedValue(error);
    expect(await run()).toEqual({ failed: 3, redelivered: 1, refused: 0, missing: [], stoppedBy });
  });

  test('goes on where GitHub will not deliver one again', async () => {
    const { redeliver, run } = setUp([failed(6)]);
    redeliver.mockRejectedValueOnce(unprocessable).mockRejectedValueOnce(notFound).mockResolvedValueOnce(plenty);
    redeliver.mockRejectedValueOnce(notFound).mockRejectedValueOnce(notFound);
    expect(await run()).toEqual({ failed: 6, redelivered: 2, refused: 4, missing: [] });
  });

  test('ends after three refusals where nothing was accepted: the credential may read only', async () => {
    const { asked, redeliver, run } = setUp([failed(6)]);
    redeliver.mockRejectedValue(notFound);
    expect(await run()).toEqual({ failed: 6, redelivered: 0, refused: 3, missing: [], error: notFound });
    expect(asked()).toHaveLength(3);
  });

  test.each([archived, httpClientError('network'), refusedCredential, secretError('denied')])(
    'ends at what is no refusal of that one: %s',
    async (error) => {
      const { asked, redeliver, run } = setUp([failed(3)]);
      redeliver.mockResolvedValueOnce(plenty).mockRejectedValue(error);
      expect(await run()).toEqual({ failed: 3, redelivered: 1, refused: 0, missing: [], error });
      expect(asked()).toHaveLength(2);
    },
  );
});
