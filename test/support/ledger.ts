import type { DeliveryStatus } from '#lib/contract/delivery.ts';
import type { DeliveryKey, DeliveryStore, HeldDelivery, IncomingDelivery } from '#lib/store/delivery-store.ts';

/** A delivery of an issue that was opened. */
export const incoming = (key: DeliveryKey): IncomingDelivery => ({
  ...key,
  event: 'issues',
  action: 'opened',
  size: 12_000,
  headers: { 'x-github-event': 'issues' },
});

/** Leads a delivery that the ledger does not know to a status, all at one time. */
export async function bringTo(
  store: DeliveryStore,
  status: DeliveryStatus,
  key: DeliveryKey,
  now: number,
): Promise<void> {
  if (status === 'missing') {
    await store.recordMissing(incoming(key), now);
    return;
  }
  await store.record(incoming(key), now);
  if (status === 'received') return;
  await store.markQueued(key, now);
  if (status === 'done') await store.markDone(await hold(store, key, now), now);
  if (status === 'failed') await store.markFailed(await hold(store, key, now), now, 'It failed.');
}

/** Has a worker take a delivery for a minute; throws where it cannot. */
export async function hold(store: Pick<DeliveryStore, 'take'>, key: DeliveryKey, now: number): Promise<HeldDelivery> {
  const lease = await store.take(key, now, now + 60_000);
  if (lease.outcome !== 'taken') throw new Error(`The delivery cannot be taken: ${lease.outcome}.`);
  return lease.held;
}
