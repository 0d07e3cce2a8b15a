import type { DeliveryStatus } from '#lib/contract/delivery.ts';
import type { DeliveryKey, DeliveryStore, IncomingDelivery } from '#lib/store/delivery-store.ts';

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
  if (status === 'done') await store.markDone(key, now);
  if (status === 'failed') await store.markFailed(key, now, 'It failed.');
}
