import type { Delivery } from '#lib/contract/delivery.ts';
import type { Clock } from '#lib/core/clock.ts';
import { asError } from '#lib/lambda/as-error.ts';
import type { Log } from '#lib/lambda/observability.ts';
import type { DeliveryQueue } from '#lib/messaging/delivery-queue.ts';
import type { DeliveryKey, DeliveryStore } from '#lib/store/delivery-store.ts';
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
/** What a page takes at worst: a list, writes, sends and writes again, each repeated by the SDK as often as it may. */
const keptForPageMs = 14_000;

/**
 * Has the deliveries of a time done again, page by page, until there are no more, 1,000 are matched, or the time for
 * another page is not left: `deadline`, in milliseconds since the epoch. Throws a 503 where the table cannot be read, and a
 * 400 for a cursor of another request.
 */
export async function replayDeliveries(
  dependencies: ReplayDeliveriesDependencies,
  { dryRun, cursor, ...wanted }: Replays,
  deadline: number,
): Promise<ReplaysReport> {
  const { deliveries, clock } = dependencies;
  let matched = 0;
  let replayed = 0;
  let notSent = 0;
  let more = cursor;
  do {
    const limit = Math.min(pageSize, mostMatched - matched);
    const page = await deliveries.list({ ...wanted, limit, cursor: more }).catch(ledgerProblem);
    matched += page.deliveries.length;
    more = page.cursor;
    if (dryRun) continue;
    const keys = await replayEach(dependencies, page.deliveries);
    const left = await sendAll(dependencies, keys);
    await markEach(
      dependencies,
      keys.filter(({ deliveryId }) => !left.has(deliveryId)),
    );
    replayed += keys.length;
    notSent += left.size;
  } while (more !== undefined && matched < mostMatched && clock() + keptForPageMs < deadline);
  return { matched, replayed, ...(notSent > 0 && { notSent }), ...(more !== undefined && { more }) };
}

/** Gives those whose rows say so now. One that the table does not take stays as it is. */
async function replayEach(
  { deliveries, clock, log }: ReplayDeliveriesDependencies,
  found: readonly Delivery[],
): Promise<DeliveryKey[]> {
  const keys = found.map(({ connection, deliveryId }) => ({ connection, deliveryId }));
  const answers = await Promise.all(
    keys.map((key) =>
      deliveries.replay(key, clock()).catch((error: unknown) => {
        log.warn('A delivery could not be replayed', { ...key, error: asError(error) });
        return false;
      }),
    ),
  );
  return keys.filter((_, index) => answers[index]);
}

/** Gives the ids of those that could not be sent. */
async function sendAll(
  { queue, log }: ReplayDeliveriesDependencies,
  keys: readonly DeliveryKey[],
): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  const left = await queue.sendAll(keys).catch((error: unknown) => {
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
