import { asError } from '#lib/lambda/as-error.ts';
import type { Log } from '#lib/lambda/observability.ts';
import type { DeliveryQueue } from '#lib/messaging/delivery-queue.ts';
import type { BodyStore, StoredBody } from '#lib/store/body-store.ts';
import type { DeliveryStore, IncomingDelivery } from '#lib/store/delivery-store.ts';
import { notKept } from './receive-problems.ts';

export interface KeepDeliveryDependencies {
  readonly deliveries: Pick<DeliveryStore, 'record' | 'markQueued'>;
  readonly bodies: Pick<BodyStore, 'put'>;
  readonly queue: Pick<DeliveryQueue, 'send'>;
  readonly clock: () => number;
  readonly log: Pick<Log, 'warn' | 'error'>;
}

/** `queued` its work is asked for; `waiting` it was before, and is not done; `done` it was done before. */
export type Kept = 'queued' | 'waiting' | 'done';

/**
 * Keeps a delivery so that its work is done whatever happens next, and asks for that work. Throws a 503 where a step
 * fails: what is there by then is finished by a redelivery or by the sweep, or forgotten where the body is not stored.
 */
export async function keepDelivery(
  { deliveries, bodies, queue, clock, log }: KeepDeliveryDependencies,
  delivery: IncomingDelivery,
  body: StoredBody,
): Promise<Kept> {
  const { connection, deliveryId } = delivery;
  const key = { connection, deliveryId };

  async function succeed<T>(step: 'record' | 'store' | 'send', go: () => Promise<T>): Promise<T> {
    try {
      return await go();
    } catch (error) {
      log.error('A delivery could not be kept', { ...key, step, error: asError(error) });
      throw notKept();
    }
  }

  const outcome = await succeed('record', () => deliveries.record(delivery, clock()));
  if ('known' in outcome && outcome.known.status === 'done') return 'done';
  if ('known' in outcome && outcome.known.status === 'queued') return 'waiting';
  await succeed('store', () => bodies.put(key, body));
  await succeed('send', () => queue.send(key));
  await deliveries.markQueued(key, clock()).catch((error: unknown) => {
    // The worker takes one that is `received` too.
    log.warn('A delivery is queued, and its row does not say so', { ...key, error: asError(error) });
  });
  return 'queued';
}
