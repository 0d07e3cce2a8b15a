import { openCallers } from '#lib/auth/open-callers.ts';
import { webhookConnections } from '#lib/contract/connections.ts';
import { systemClock } from '#lib/core/clock.ts';
import { type EndpointDependencies, endpoint } from '#lib/lambda/endpoint.ts';
import { createDoOnce } from '#lib/lambda/idempotency.ts';
import { logger, warnOfStaleSecret } from '#lib/lambda/observability.ts';
import { openDeliveryQueue } from '#lib/messaging/delivery-queue.ts';
import { createFetchSecret } from '#lib/secrets/secrets-manager.ts';
import { createDeliveryStore } from '#lib/store/delivery-store.ts';
import { openTable } from '#lib/store/table.ts';
import { route } from './replay-deliveries.route.ts';
import { type ReplayDeliveriesDependencies, replayDeliveries } from './replay-deliveries.ts';
import { requireConnection } from './require-connection.ts';

type Dependencies = EndpointDependencies & ReplayDeliveriesDependencies & { connections: () => readonly string[] };

export const createHandler = ({ connections, ...dependencies }: Dependencies) =>
  endpoint(route, dependencies, async ({ body, deadline }) => {
    requireConnection(connections(), body.connection);
    return replayDeliveries(dependencies, body, deadline);
  });

const table = openTable(process.env);

export const handler = createHandler({
  callers: openCallers(process.env, { fetchSecret: createFetchSecret(), onStaleSecret: warnOfStaleSecret }),
  connections: () => webhookConnections(process.env),
  deliveries: createDeliveryStore(table),
  queue: openDeliveryQueue(process.env),
  clock: systemClock,
  log: logger,
  doOnce: createDoOnce(table, logger),
});
