import { expect, test } from '@jest/globals';
import { DeliveryStep } from '#lib/contract/delivery.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { hold } from '../../support/ledger.ts';
import { memoryDeliveries } from '../../support/memory-deliveries.ts';

test('each step in the life of a delivery is one that the ledger writes', async () => {
  const ledger = memoryDeliveries();
  const now = fakeClock()();
  const key = { connection: 'github', deliveryId: 'a' };
  const incoming = { ...key, event: 'push', size: 2, headers: {} };
  await ledger.record(incoming, now);
  await ledger.record(incoming, now);
  await ledger.markQueued(key, now);
  await ledger.markResent({ ...key, updatedAt: new Date(now).toISOString() }, now);
  await ledger.markRetried(await hold(ledger, key, now), now, 'It failed.');
  await ledger.markFailed(await hold(ledger, key, now), now, 'It was given up.');
  await ledger.replay(key, now);
  await ledger.markDone(await hold(ledger, key, now), now);
  await ledger.recordMissing({ ...key, deliveryId: 'b', event: 'push' }, now);
  const written = ledger.rows().flatMap(({ history }) => history.map(({ what }) => what));
  expect(new Set(written)).toEqual(new Set(DeliveryStep.shape.what.options));
});
