import type { DeliveryStatus } from '#lib/contract/delivery.ts';
import type { Clock } from '#lib/core/clock.ts';
import { asError } from '#lib/lambda/as-error.ts';
import type { Log } from '#lib/lambda/observability.ts';
import type { DeliveryQueue } from '#lib/messaging/delivery-queue.ts';
import type { DeliveryKey, DeliveryStore } from '#lib/store/delivery-store.ts';
import { ledgerProblem, ledgerWriteProblem } from './ledger-problem.ts';
import type { ReplayOutcome } from './replay-outcome.ts';

export interface ReplayDeliveryDependencies {
  readonly deliveries: Pick<DeliveryStore, 'replay' | 'find' | 'markQueued'>;
  readonly queue: Pick<DeliveryQueue, 'send'>;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
}

/**
 * Has a delivery done again. Once the row says so, it will be: what cannot be sent to the queue now is `received`, which
 * the sweep sends. One that changed since `updatedAt`, where that is given, is left alone. Throws a 503 where the table cannot
 * be reached.
 */
export async function replayDelivery(
  { deliveries, queue, clock, log }: ReplayDeliveryDependencies,
  { connection, deliveryId, updatedAt }: DeliveryKey & { readonly updatedAt?: string | undefined },
): Promise<ReplayOutcome> {
  const key = { connection, deliveryId };
  if (!(await deliveries.replay({ ...key, updatedAt }, clock()).catch(ledgerWriteProblem))) {
    const found = await deliveries.find(key).catch(ledgerProblem);
    return found ? refusals[found.delivery.status] : 'absent';
  }
  try {
    await queue.send(key);
  } catch (error) {
    log.warn('A replayed delivery could not be sent, so it waits for the sweep', { ...key, error: asError(error) });
    return 'waiting';
  }
  await deliveries.markQueued(key, clock()).catch((error: unknown) => {
    // The worker takes one that is `received` too.
    log.warn('A delivery is queued, and its row does not say so', { ...key, error: asError(error) });
  });
  return 'queued';
}

const refusals: Readonly<Record<DeliveryStatus, ReplayOutcome>> = {
  received: 'pending',
  queued: 'pending',
  missing: 'missing',
  // Either could have been replayed, so it came to be so after it was seen, or after that was tried.
  done: 'changed',
  failed: 'changed',
};
