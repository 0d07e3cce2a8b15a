import type { HookDelivery } from '#lib/connectors/github/hook-deliveries.ts';
import type { DeliveryStatus } from '#lib/contract/delivery.ts';

const minuteMs = 60_000;

/** GitHub shows a delivery in its list a few minutes late, so that the time up to now is never looked through for good. */
export const overlapMs = 15 * minuteMs;

/** One that GitHub calls OK is in the ledger already, but the two clocks differ, and the ledger may be read a little late. */
const missingAfterMs = 5 * minuteMs;

/** GitHub's clock and ours; GitHub tells whole seconds. */
const clockDifferenceMs = minuteMs;

/**
 * What somebody has asked for since then is not asked for again: it may be on its way. Runs are an hour apart; a repeat of
 * one that failed is sooner, and what it asks for twice is known by its id.
 */
const askedAgainAfterMs = 30 * minuteMs;

/** What GitHub has slowed down may be on its way for longer. */
const throttledForMs = 60 * minuteMs;

/** All attempts to deliver one event to one webhook. */
export interface SentEvent {
  readonly guid: string;
  /** Such as `issues`. */
  readonly name: string;
  readonly action: string | undefined;
  /** When GitHub first tried, in milliseconds since the epoch. */
  readonly sentAt: number;
  /** By which GitHub is asked for it once more. */
  readonly newestAttemptId: string;
  /** The newest first. */
  readonly attempts: readonly HookDelivery[];
}

export interface RedeliveryPlan {
  /** None of their attempts was OK, and another one may be. */
  readonly failed: readonly SentEvent[];
  /** None of their attempts was OK, nor will another one be, for the receiver has read the last and cannot take it. */
  readonly unacceptable: readonly SentEvent[];
  /** GitHub calls an attempt OK, and it is not in the ledger, or only as missing. */
  readonly missing: readonly SentEvent[];
  /** Those of both that are to be asked for now, the oldest first. */
  readonly redeliver: readonly SentEvent[];
  /** Up to then nothing is left to do, in milliseconds since the epoch. */
  readonly finishedUntil: number;
}

/**
 * The attempts by their event, without pings, which are no deliveries. One is whole only with GitHub's first attempt, which
 * is its oldest: without it, it is from before the time that was looked through, and is left out.
 */
export function groupByEvent(deliveries: readonly HookDelivery[]): SentEvent[] {
  const sent = deliveries.filter(({ event }) => event !== 'ping');
  return [...Map.groupBy(sent, ({ guid }) => guid)].flatMap(([guid, listed]) => {
    const attempts = listed.toSorted((one, other) => other.deliveredAt - one.deliveredAt);
    const first = attempts.findLast(({ redelivery }) => !redelivery);
    const newest = attempts[0];
    if (!first || !newest) return [];
    const { event: name, action, deliveredAt: sentAt } = first;
    return { guid, name, action, sentAt, newestAttemptId: newest.id, attempts };
  });
}

/** Those that only the ledger can tell of whether they came. */
export const acceptedOnes = (events: readonly SentEvent[]): SentEvent[] =>
  events.filter(({ attempts }) => attempts.some(({ ok }) => ok));

/**
 * `ledger` is what it knows of `acceptedOnes`. `firstSeenAt` is when the webhook first brought something: an OK before that
 * may be somebody else's, who had its address. Both times in milliseconds since the epoch.
 */
export function planRedelivery(
  events: readonly SentEvent[],
  ledger: ReadonlyMap<string, DeliveryStatus>,
  now: number,
  firstSeenAt = 0,
): RedeliveryPlan {
  const notOk = events.filter(({ attempts }) => attempts.every(({ ok }) => !ok));
  const [unacceptable, failed] = [notOk.filter(isUnacceptable), notOk.filter((event) => !isUnacceptable(event))];
  const notThere = acceptedOnes(events)
    .filter((event) => acceptedAt(event) >= firstSeenAt - clockDifferenceMs)
    .filter(({ guid }) => (ledger.get(guid) ?? 'missing') === 'missing');
  const missing = notThere.filter((event) => acceptedAt(event) <= now - missingAfterMs);
  return {
    failed,
    unacceptable,
    missing,
    redeliver: [...failed, ...missing]
      .filter((event) => mayBeAskedFor(event, now))
      .toSorted((one, other) => one.sentAt - other.sentAt),
    // What is asked for now is done when it has come, which the next run sees.
    finishedUntil: [...failed, ...notThere].reduce((until, { sentAt }) => Math.min(until, sentAt), now),
  };
}

/** 400 and 413 are about the body, which is the same each time. A signature may be right once the secret is. */
const isUnacceptable = ({ attempts }: SentEvent): boolean =>
  attempts[0]?.answered === 400 || attempts[0]?.answered === 413;

const acceptedAt = ({ attempts }: SentEvent): number => attempts.findLast(({ ok }) => ok)?.deliveredAt ?? 0;

function mayBeAskedFor({ attempts }: SentEvent, now: number): boolean {
  const isOnItsWay = ({ ok, redelivery, deliveredAt, throttledAt }: HookDelivery) =>
    (redelivery && deliveredAt > now - askedAgainAfterMs) ||
    (!ok && throttledAt !== undefined && throttledAt > now - throttledForMs);
  return !attempts.some(isOnItsWay);
}

/**
 * From where the list is read, in milliseconds since the epoch: `watermark`, ISO 8601, as far back as GitHub keeps
 * deliveries.
 */
export const lookBackTo = (watermark: string | undefined, keptMs: number, now: number): number =>
  Math.max(now - keptMs, watermark === undefined ? 0 : Date.parse(watermark));

/** ISO 8601, UTC. It never goes back: what came late into the list is within the overlap. */
export const nextWatermark = ({ finishedUntil }: RedeliveryPlan, lookedBackTo: number): string =>
  new Date(Math.max(lookedBackTo, finishedUntil - overlapMs)).toISOString();
