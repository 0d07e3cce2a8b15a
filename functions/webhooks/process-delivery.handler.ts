import { DeliveryMessage } from '#lib/contract/delivery.ts';
import { systemClock } from '#lib/core/clock.ts';
import { emitMetric, logger } from '#lib/lambda/observability.ts';
import { worker } from '#lib/lambda/worker.ts';
import { openBodyStore } from '#lib/store/body-store.ts';
import { createDeliveryStore } from '#lib/store/delivery-store.ts';
import { openTable } from '#lib/store/table.ts';
import { type ProcessDeliveryDependencies, processDelivery } from './process-delivery.ts';
import { openTools } from './reactions/open-tools.ts';
import { registered } from './reactions/registered.ts';

export const createHandler = (dependencies: ProcessDeliveryDependencies) =>
  worker(DeliveryMessage, (message, run) => processDelivery(dependencies, message, run), {
    logKeys: ({ connection, deliveryId }) => ({ connection, deliveryId }),
    clock: dependencies.clock,
  });

const table = openTable(process.env);
const bodies = openBodyStore(process.env);

export const handler = createHandler({
  deliveries: createDeliveryStore(table),
  bodies,
  reactions: registered(openTools(process.env, { table, bodies })),
  emit: emitMetric,
  clock: systemClock,
  log: logger,
});
