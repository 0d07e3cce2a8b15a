import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { HookDelivery } from '#lib/connectors/github/hook-deliveries.ts';
import { DeliveryStatus } from '#lib/contract/delivery.ts';
import {
  acceptedOnes,
  groupByEvent,
  lookBackTo,
  nextWatermark,
  overlapMs,
  planRedelivery,
} from '../../../functions/redelivery/redelivery-plan.ts';
import { runs } from '../../lib/http/support/runs.ts';

const now = Date.UTC(2026, 10, 24, 12);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const attempt = (fields: Partial<HookDelivery> = {}): HookDelivery => ({
  ...{ id: '1', guid: 'a', deliveredAt: now - hourMs, redelivery: false, ok: false, event: 'issues', action: 'opened' },
  ...fields,
});

const planOf = (deliveries: readonly HookDelivery[], ledger: Readonly<Record<string, DeliveryStatus>> = {}) =>
  planRedelivery(groupByEvent(deliveries), new Map(Object.entries(ledger)), now);

const guids = (events: readonly { readonly guid: string }[]) => events.map(({ guid }) => guid);

describe('an event of which no attempt was OK', () => {
  test('is asked for once, by its newest attempt', () => {
    const again = attempt({ id: '2', redelivery: true, deliveredAt: now - 40 * minuteMs });
    const { failed, redeliver } = planOf([again, attempt()]);
    expect(guids(failed)).toEqual(['a']);
    expect(redeliver).toMatchObject([{ guid: 'a', newestAttemptId: '2' }]);
  });

  test('waits while what somebody asked for half an hour ago may be on its way', () => {
    const again = attempt({ id: '2', redelivery: true, deliveredAt: now - 29 * minuteMs });
    const { failed, redeliver } = planOf([again, attempt()]);
    expect([guids(failed), redeliver]).toEqual([['a'], []]);
  });

  test.each([
    [59, []],
    [61, ['a']],
  ])('that GitHub slowed down %i minutes ago is asked for: %j', (minutes, asked) => {
    const { redeliver } = planOf([attempt({ throttledAt: now - minutes * minuteMs })]);
    expect(guids(redeliver)).toEqual(asked);
  });

  test.each([400, 413])(
    'and whose last the receiver has answered %i is not asked for: its body stays the same',
    (answered) => {
      const again = attempt({ id: '2', redelivery: true, deliveredAt: now - 40 * minuteMs, answered });
      const { failed, unacceptable, redeliver, finishedUntil } = planOf([again, attempt({ answered: 503 })]);
      expect([failed, guids(unacceptable), redeliver, finishedUntil]).toEqual([[], ['a'], [], now]);
    },
  );

  test.each([401, 404, 500, undefined])('and whose last the receiver has answered %s is asked for', (answered) => {
    const { redeliver } = planOf([attempt({ ...(answered && { answered }) })]);
    expect(guids(redeliver)).toEqual(['a']);
  });

  test('is left alone where its first attempt is from before what was looked through', () => {
    const { failed, redeliver, finishedUntil } = planOf([attempt({ redelivery: true })]);
    expect([failed, redeliver, finishedUntil]).toEqual([[], [], now]);
  });
});

describe('an event that GitHub calls OK', () => {
  const accepted = attempt({ ok: true });

  test.each(DeliveryStatus.options.filter((status) => status !== 'missing'))('and the ledger %s is done', (status) => {
    const { failed, missing, redeliver, finishedUntil } = planOf([accepted], { a: status });
    expect([failed, missing, redeliver, finishedUntil]).toEqual([[], [], [], now]);
  });

  test('before the webhook first brought anything may have gone to who had its address then, and is not missing', () => {
    const missingSince = (firstSeenAt: number) =>
      planRedelivery(groupByEvent([accepted]), new Map(), now, firstSeenAt).missing.length;
    // The two clocks may differ by a minute.
    expect(missingSince(now - hourMs + minuteMs)).toBe(1);
    expect(missingSince(now - hourMs + minuteMs + 1)).toBe(0);
    const { finishedUntil } = planRedelivery(groupByEvent([accepted]), new Map(), now, now);
    expect(finishedUntil).toBe(now);
  });

  test('and the ledger does not know is missing, and asked for', () => {
    const { failed, missing, redeliver } = planOf([accepted]);
    expect([failed, guids(missing), guids(redeliver)]).toEqual([[], ['a'], ['a']]);
    expect(missing).toMatchObject([{ name: 'issues', action: 'opened' }]);
  });

  test('is given five minutes to be in the ledger, and is not over until then', () => {
    const deliveredAt = now - 4 * minuteMs;
    const { missing, redeliver, finishedUntil } = planOf([attempt({ ok: true, deliveredAt })]);
    expect([missing, redeliver, finishedUntil]).toEqual([[], [], deliveredAt]);
  });

  test('was to be there when GitHub first called it so', () => {
    const again = attempt({ id: '2', ok: true, redelivery: true, deliveredAt: now - minuteMs });
    const { missing, redeliver } = planOf([again, accepted]);
    expect([guids(missing), redeliver]).toEqual([['a'], []]);
  });

  test('is on its way no more, slowed down or not', () => {
    const { redeliver } = planOf([{ ...accepted, throttledAt: now - 50 * minuteMs }]);
    expect(guids(redeliver)).toEqual(['a']);
  });

  test('and that the ledger has as missing still is, and is asked for again', () => {
    const again = attempt({ id: '2', ok: true, redelivery: true, deliveredAt: now - 40 * minuteMs });
    const { missing, redeliver, finishedUntil } = planOf([again, accepted], { a: 'missing' });
    expect([guids(missing), redeliver]).toMatchObject([['a'], [{ newestAttemptId: '2' }]]);
    expect(finishedUntil).toBe(accepted.deliveredAt);
  });
});

test('a ping is no delivery', () => {
  const { failed, missing, redeliver, finishedUntil } = planOf([
    attempt({ event: 'ping' }),
    attempt({ guid: 'b', event: 'ping', ok: true }),
  ]);
  expect([failed, missing, redeliver, finishedUntil]).toEqual([[], [], [], now]);
});

test('the oldest is asked for first: it is the next that GitHub forgets', () => {
  const { redeliver } = planOf([
    attempt({ guid: 'new', deliveredAt: now - hourMs }),
    attempt({ guid: 'old', deliveredAt: now - 3 * hourMs }),
    attempt({ guid: 'missing', deliveredAt: now - 2 * hourMs, ok: true }),
  ]);
  expect(guids(redeliver)).toEqual(['old', 'missing', 'new']);
});

test.each([
  ['never', undefined, now - 3 * dayMs],
  ['lately', new Date(now - hourMs).toISOString(), now - hourMs],
  ['before what GitHub keeps', new Date(now - 5 * dayMs).toISOString(), now - 3 * dayMs],
])('a list that was looked through %s is read from there', (_, watermark, expected) => {
  expect(lookBackTo(watermark, 3 * dayMs, now)).toBe(expected);
});

describe('the watermark', () => {
  const watermarkOf = (deliveries: readonly HookDelivery[], lookedBackTo = now - 3 * dayMs) =>
    Date.parse(nextWatermark(planOf(deliveries, { done: 'done' }), lookedBackTo));

  test('moves up to now, but for the overlap, where nothing is left to do', () => {
    expect(watermarkOf([attempt({ guid: 'done', ok: true })])).toBe(now - overlapMs);
  });

  test('stays before what is left to do, though it has just been asked for', () => {
    expect(watermarkOf([attempt()])).toBe(now - hourMs - overlapMs);
  });

  test('does not go back', () => {
    expect(watermarkOf([attempt()], now - hourMs)).toBe(now - hourMs);
  });
});

/** What GitHub's list has of some events: a first attempt each, then others. The newest first. */
const anyList = fc
  .array(
    fc.record({
      sentAt: fc.integer({ min: now - 4 * dayMs, max: now }),
      event: fc.constantFrom('issues', 'push', 'ping'),
      later: fc.array(
        fc.record({
          after: fc.integer({ min: 0, max: 2 * dayMs }),
          ok: fc.boolean(),
          throttledAt: fc.option(fc.integer({ min: now - dayMs, max: now }), { nil: undefined }),
        }),
        { maxLength: 4 },
      ),
      ok: fc.boolean(),
      status: fc.option(fc.constantFrom(...DeliveryStatus.options), { nil: undefined }),
    }),
    { maxLength: 30 },
  )
  .map((events) => {
    const attempts = events.flatMap(({ sentAt, event, ok, later }, guid) => [
      attempt({ guid: `${guid}`, id: `${guid}.0`, event, ok, deliveredAt: sentAt }),
      ...later
        .map(({ after, ...rest }, n) => ({ ...rest, deliveredAt: sentAt + after, id: `${guid}.${n + 1}` }))
        .filter(({ deliveredAt }) => deliveredAt <= now)
        .map((rest) => attempt({ guid: `${guid}`, event, redelivery: true, ...rest })),
    ]);
    const ledger = new Map<string, DeliveryStatus>(
      events.flatMap(({ status }, guid) => (status ? [[`${guid}`, status] as const] : [])),
    );
    return { list: attempts.sort((one, other) => other.deliveredAt - one.deliveredAt), ledger };
  });
const anyWatermark = fc.option(
  fc.integer({ min: now - 5 * dayMs, max: now - overlapMs }).map((at) => new Date(at).toISOString()),
  { nil: undefined },
);

/** As a run does it: what is older than the time that it looks back to is not seen. */
function runOver(list: readonly HookDelivery[], ledger: ReadonlyMap<string, DeliveryStatus>, watermark?: string) {
  const lookedBackTo = lookBackTo(watermark, 3 * dayMs, now);
  const seen = list.filter(({ deliveredAt }) => deliveredAt >= lookedBackTo);
  const events = groupByEvent(seen);
  const known = new Map(
    acceptedOnes(events).flatMap(({ guid }) => {
      const status = ledger.get(guid);
      return status ? [[guid, status] as const] : [];
    }),
  );
  const plan = planRedelivery(events, known, now);
  return { plan, seen, next: Date.parse(nextWatermark(plan, lookedBackTo)), lookedBackTo };
}

const isOnItsWay = ({ ok, redelivery, deliveredAt, throttledAt = 0 }: HookDelivery) =>
  (redelivery && deliveredAt > now - 30 * minuteMs) || (!ok && throttledAt > now - hourMs);

describe('whatever GitHub lists', () => {
  test('nothing is asked for that ever was OK and is in the ledger, whatever part of the list is seen', () => {
    fc.assert(
      fc.property(anyList, anyWatermark, ({ list, ledger }, watermark) => {
        const { plan } = runOver(list, ledger, watermark);
        for (const { guid } of plan.redeliver) {
          const wasOk = list.some((one) => one.guid === guid && one.ok);
          expect(wasOk && (ledger.get(guid) ?? 'missing') !== 'missing').toBe(false);
        }
        for (const { guid } of plan.failed) expect(list.some((one) => one.guid === guid && one.ok)).toBe(false);
      }),
      runs(500),
    );
  });

  test('each event that failed is asked for exactly once, unless it is on its way', () => {
    fc.assert(
      fc.property(anyList, anyWatermark, ({ list, ledger }, watermark) => {
        const { plan, seen } = runOver(list, ledger, watermark);
        const begun = seen.filter(({ redelivery, event }) => !redelivery && event !== 'ping');
        for (const { guid } of begun) {
          const attempts = list.filter((one) => one.guid === guid);
          if (attempts.some(({ ok }) => ok)) continue;
          const asked = plan.redeliver.filter((one) => one.guid === guid);
          expect(asked).toHaveLength(attempts.some(isOnItsWay) ? 0 : 1);
          for (const { newestAttemptId } of asked)
            expect(attempts.find(({ id }) => id === newestAttemptId)?.deliveredAt).toBe(attempts[0]?.deliveredAt);
        }
      }),
      runs(500),
    );
  });

  test('the watermark passes nothing that is left to do, and neither goes back nor into the overlap', () => {
    fc.assert(
      fc.property(anyList, anyWatermark, ({ list, ledger }, watermark) => {
        const { next, seen, lookedBackTo } = runOver(list, ledger, watermark);
        for (const { guid, deliveredAt, redelivery, event } of seen) {
          if (redelivery || event === 'ping' || deliveredAt >= next) continue;
          const wasOk = list.some((one) => one.guid === guid && one.ok);
          expect([wasOk, (ledger.get(guid) ?? 'missing') !== 'missing']).toEqual([true, true]);
        }
        expect(next).toBeGreaterThanOrEqual(lookedBackTo);
        expect(next).toBeLessThanOrEqual(now - overlapMs);
      }),
      runs(500),
    );
  });
});
