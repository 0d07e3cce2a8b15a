import { webhookConnections } from '#lib/contract/connections.ts';
import { systemClock } from '#lib/core/clock.ts';
import { job } from '#lib/lambda/job.ts';
import { emitMetric, logger } from '#lib/lambda/observability.ts';
import { openDeliveryQueue } from '#lib/messaging/delivery-queue.ts';
import { createDeliveryStore } from '#lib/store/delivery-store.ts';
import { openTable } from '#lib/store/table.ts';
import { type SweepDeliveriesDependencies, sweepDeliveries } from './sweep-deliveries.ts';

export const createHandler = (dependencies: SweepDeliveriesDependencies) =>
  job((run) => sweepDeliveries(dependencies, run), { clock: dependencies.clock });

export const handler = createHandler({
  connections: () => webhookConnections(process.env),
  deliveries: createDeliveryStore(openTable(process.env)),
  queue: openDeliveryQueue(process.env),
  emit: emitMetric,
  clock: systemClock,
  log: logger,
});
