import { type Delivery, type DeliveryStatus, deliveryQuietMs } from '#lib/contract/delivery.ts';
import { connectionDimension, metric } from '#lib/contract/metrics.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { EmitMetric, Log } from '#lib/lambda/observability.ts';
import type { DeliveryQueue } from '#lib/messaging/delivery-queue.ts';
import type { DeliveryPage, DeliveryStore } from '#lib/store/delivery-store.ts';
import { type SweepStep, sweepStep, unsentMs } from './sweep-step.ts';

export interface SweepDeliveriesDependencies {
  /** The names of the connections whose deliveries are swept. */
  readonly connections: () => readonly string[];
  readonly deliveries: Pick<DeliveryStore, 'list' | 'abandon' | 'markResent'>;
  readonly queue: Pick<DeliveryQueue, 'sendAll'>;
  readonly emit: EmitMetric;
  readonly clock: Clock;
  readonly log: Log;
}

/** How many deliveries a sweep did what with. */
export interface SweepResult {
  readonly looked: number;
  /** Sent to the worker again. */
  readonly sent: number;
  /** Could not be sent: the next sweep tries again. */
  readonly unsent: number;
  /** Given up. */
  readonly failed: number;
  /** false when its time was over first: the next sweep begins anew, with what is left. */
  readonly finished: boolean;
}

/**
 * Those that may be forgotten come first, of all connections: of the others nothing gets worse by waiting, and of a long
 * queue there may be more than a sweep can look at.
 */
const sweeps: readonly { readonly status: DeliveryStatus; readonly olderThanMs: number }[] = [
  { status: 'received', olderThanMs: unsentMs },
  { status: 'queued', olderThanMs: deliveryQuietMs },
];

const pageSize = 100;

/** What a page may take: it is not begun when there is less time. */
const pageMs = 10_000;

/**
 * Finds deliveries that nobody works: has those worked that no worker was asked for or that the queue does not keep any
 * more, and gives up those whose runs ended without a word. Rejects with what table and queue throw; the next sweep then
 * does what is left.
 */
export async function sweepDeliveries(
  dependencies: SweepDeliveriesDependencies,
  { deadline }: { readonly deadline: number },
): Promise<SweepResult> {
  const counts = { looked: 0, sent: 0, unsent: 0, failed: 0 };
  const finished = await eachPage(dependencies, deadline, async (found) => {
    const { sent, unsent, failed } = await sweepPage(dependencies, found);
    counts.looked += found.length;
    counts.sent += sent;
    counts.unsent += unsent;
    counts.failed += failed;
  });
  const result = { ...counts, finished };
  dependencies.log.info('Swept the deliveries', { ...result });
  return result;
}

/** Gives false when there was no time for all pages. */
async function eachPage(
  { connections, deliveries, clock }: SweepDeliveriesDependencies,
  deadline: number,
  work: (found: readonly Delivery[]) => Promise<void>,
): Promise<boolean> {
  const names = connections();
  for (const { status, olderThanMs } of sweeps)
    for (const connection of names) {
      const to = new Date(clock() - olderThanMs).toISOString();
      let cursor: string | undefined;
      do {
        if (deadline - clock() < pageMs) return false;
        const page: DeliveryPage = await deliveries.list({ connection, status, to, limit: pageSize, cursor });
        await work(page.deliveries);
        cursor = page.cursor;
      } while (cursor !== undefined);
    }
  return true;
}

async function sweepPage(
  dependencies: SweepDeliveriesDependencies,
  found: readonly Delivery[],
): Promise<Pick<SweepResult, 'sent' | 'unsent' | 'failed'>> {
  const now = dependencies.clock();
  const toDo = (step: SweepStep) => found.filter((delivery) => sweepStep(delivery, now) === step);
  // First, so that nothing is given up where the queue is out of order.
  const { sent, unsent } = await resend(dependencies, toDo('send'), now);
  const abandoned = await Promise.all(toDo('give-up').map((delivery) => abandon(dependencies, delivery, now)));
  return { sent, unsent, failed: abandoned.filter(Boolean).length };
}

async function resend(
  { deliveries, queue, log }: SweepDeliveriesDependencies,
  found: readonly Delivery[],
  now: number,
): Promise<Pick<SweepResult, 'sent' | 'unsent'>> {
  if (found.length === 0) return { sent: 0, unsent: 0 };
  const unsent = await queue.sendAll(found.map(({ connection, deliveryId }) => ({ connection, deliveryId })));
  if (unsent.length > 0) log.warn('Deliveries could not be sent to the worker', { deliveries: unsent.length });
  const left = new Set(unsent.map(({ deliveryId }) => deliveryId));
  const sent = found.filter(({ deliveryId }) => !left.has(deliveryId));
  // So that no message is added with each sweep where nobody works them.
  await Promise.all(sent.map((delivery) => deliveries.markResent(delivery, now)));
  return { sent: sent.length, unsent: unsent.length };
}

async function abandon(
  { deliveries, emit, log }: SweepDeliveriesDependencies,
  delivery: Delivery,
  now: number,
): Promise<boolean> {
  const { connection, deliveryId } = delivery;
  if (!(await deliveries.abandon(delivery, now, 'Its runs ended without telling why.'))) return false;
  log.error('A delivery was given up, whose runs ended without telling why', { connection, deliveryId });
  emit(metric.deliveryFailed, 1, connectionDimension(connection));
  return true;
}
