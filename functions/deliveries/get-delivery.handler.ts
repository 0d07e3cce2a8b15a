import { openCallers } from '#lib/auth/open-callers.ts';
import { webhookConnections } from '#lib/contract/connections.ts';
import { type EndpointDependencies, endpoint } from '#lib/lambda/endpoint.ts';
import { logger, warnOfStaleSecret } from '#lib/lambda/observability.ts';
import { createFetchSecret } from '#lib/secrets/secrets-manager.ts';
import { openBodyStore } from '#lib/store/body-store.ts';
import { createDeliveryStore } from '#lib/store/delivery-store.ts';
import { openTable } from '#lib/store/table.ts';
import { deliveryNotFound } from './delivery-not-found.ts';
import { deliveryReport } from './delivery-report.ts';
import { route } from './get-delivery.route.ts';
import { type ReadDeliveryDependencies, readDelivery } from './read-delivery.ts';
import { requireConnection } from './require-connection.ts';

type Dependencies = EndpointDependencies & ReadDeliveryDependencies & { readonly connections: () => readonly string[] };

export const createHandler = ({ connections, ...dependencies }: Dependencies) =>
  endpoint(route, dependencies, async ({ path, query: { connection } }) => {
    requireConnection(connections(), connection);
    const whole = await readDelivery(dependencies, { connection, deliveryId: path.id });
    if (!whole) throw deliveryNotFound();
    return deliveryReport(whole);
  });

export const handler = createHandler({
  callers: openCallers(process.env, { fetchSecret: createFetchSecret(), onStaleSecret: warnOfStaleSecret }),
  connections: () => webhookConnections(process.env),
  deliveries: createDeliveryStore(openTable(process.env)),
  bodies: openBodyStore(process.env),
  log: logger,
});
