import type { Delivery } from '#lib/contract/delivery.ts';
import { longestCallMs } from '#lib/core/aws-limits.ts';
import type { Clock } from '#lib/core/clock.ts';
import { asError } from '#lib/lambda/as-error.ts';
import type { Log } from '#lib/lambda/observability.ts';
import type { DeliveryQueue } from '#lib/messaging/delivery-queue.ts';
import type { DeliveryKey, DeliveryPage, DeliveryStore } from '#lib/store/delivery-store.ts';
import { ledgerProblem } from './ledger-problem.ts';

export interface ReplayDeliveriesDependencies {
  readonly deliveries: Pick<DeliveryStore, 'list' | 'replay' | 'markQueued'>;
  readonly queue: Pick<DeliveryQueue, 'sendAll'>;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
}

export interface Replays {
  readonly connection: string;
  /** ISO 8601: received at that time or later, and before that time. */
  readonly from: string;
  readonly to: string;
  readonly status: 'done' | 'failed';
  readonly event?: string | undefined;
  /** Only counts. */
  readonly dryRun: boolean;
  readonly cursor?: string | undefined;
}

export interface ReplaysReport {
  readonly matched: number;
  readonly replayed: number;
  /** Of the replayed: the sweep sends them. */
  readonly notSent?: number;
  /** The cursor that leads on. */
  readonly more?: string;
}

/** A request is bounded by them, and so is what it holds at a time. */
const mostMatched = 1_000;
const pageSize = 50;

/**
 * Has the deliveries of a time done again, page by page, until there are no more, 1,000 are matched, the time for another
 * page is not left (`deadline`, in milliseconds since the epoch), or the table gives no other page. Throws a 503 where it
 * does not give the first one, and a 400 for a cursor of another request.
 */
export async function replayDeliveries(
  dependencies: ReplayDeliveriesDependencies,
  { dryRun, cursor, ...wanted }: Replays,
  deadline: number,
): Promise<ReplaysReport> {
  const { deliveries, clock, log } = dependencies;
  const hasTimeFor = (calls: number) => clock() + calls * longestCallMs < deadline;
  let matched = 0;
  let replayed = 0;
  let notSent = 0;

  async function read(from: string | undefined): Promise<DeliveryPage> {
    const limit = Math.min(pageSize, mostMatched - matched);
    const page = await deliveries.list({ ...wanted, limit, cursor: from });
    // Where an event is rare, a list is several calls.
    if (!dryRun && !hasTimeFor(1)) throw new Error('The list came too late for its deliveries to be replayed');
    return page;
  }

  async function work(found: readonly Delivery[]): Promise<void> {
    const keys = await replayEach(dependencies, found);
    const left = await sendAll(dependencies, keys, hasTimeFor(2));
    const sent = keys.filter(({ deliveryId }) => !left.has(deliveryId));
    await markEach(dependencies, sent);
    replayed += keys.length;
    notSent += left.size;
  }

  let page: DeliveryPage | undefined = await read(cursor).catch(ledgerProblem);
  let more: string | undefined;
  while (page) {
    matched += page.deliveries.length;
    if (!dryRun) await work(page.deliveries);
    more = page.cursor;
    if (more === undefined || matched >= mostMatched || !hasTimeFor(2)) break;
    page = await read(more).catch((error: unknown) => {
      log.warn('A replay of many stops, since their list cannot be read on', { error: asError(error) });
      return undefined;
    });
  }
  return { matched, replayed, ...(notSent > 0 && { notSent }), ...(more !== undefined && { more }) };
}

/**
 * Gives those whose rows say so now. One that changed since it was listed stays as it is: what is done by now is not done
 * twice.
 */
async function replayEach(
  { deliveries, clock, log }: ReplayDeliveriesDependencies,
  found: readonly Delivery[],
): Promise<DeliveryKey[]> {
  const seen = found.map(({ connection, deliveryId, updatedAt }) => ({ connection, deliveryId, updatedAt }));
  const answers = await Promise.all(
    seen.map(({ updatedAt, ...key }) =>
      deliveries.replay({ ...key, updatedAt }, clock()).catch((error: unknown) => {
        log.warn('It is not known whether a delivery is replayed, since the table did not say', {
          ...key,
          error: asError(error),
        });
        return false;
      }),
    ),
  );
  return seen.filter((_, index) => answers[index]).map(({ connection, deliveryId }) => ({ connection, deliveryId }));
}

/** Gives the ids of those that could not be sent, for want of time too. */
async function sendAll(
  { queue, log }: ReplayDeliveriesDependencies,
  keys: readonly DeliveryKey[],
  inTime: boolean,
): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  const sent = inTime ? queue.sendAll(keys) : Promise.reject(new Error('The time to send them is not left'));
  const left = await sent.catch((error: unknown) => {
    log.warn('Replayed deliveries could not be sent, so they wait for the sweep', { error: asError(error) });
    return keys;
  });
  return new Set(left.map(({ deliveryId }) => deliveryId));
}

async function markEach(
  { deliveries, clock, log }: ReplayDeliveriesDependencies,
  keys: readonly DeliveryKey[],
): Promise<void> {
  await Promise.all(
    keys.map((key) =>
      deliveries.markQueued(key, clock()).catch((error: unknown) => {
        // The worker takes one that is `received` too.
        log.warn('A delivery is queued, and its row does not say so', { ...key, error: asError(error) });
      }),
    ),
  );
}
