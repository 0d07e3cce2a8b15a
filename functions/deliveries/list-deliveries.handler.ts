import { openCallers } from '#lib/auth/open-callers.ts';
import { webhookConnections } from '#lib/contract/connections.ts';
import { type EndpointDependencies, endpoint } from '#lib/lambda/endpoint.ts';
import { warnOfStaleSecret } from '#lib/lambda/observability.ts';
import { createFetchSecret } from '#lib/secrets/secrets-manager.ts';
import { createDeliveryStore, type DeliveryStore } from '#lib/store/delivery-store.ts';
import { openTable } from '#lib/store/table.ts';
import { ledgerProblem } from './ledger-problem.ts';
import { route } from './list-deliveries.route.ts';
import { requireConnection } from './require-connection.ts';

interface Dependencies extends EndpointDependencies {
  readonly connections: () => readonly string[];
  readonly deliveries: Pick<DeliveryStore, 'list'>;
}

export const createHandler = ({ connections, deliveries, ...dependencies }: Dependencies) =>
  endpoint(route, dependencies, async ({ query }) => {
    requireConnection(connections(), query.connection);
    const page = await deliveries.list(query).catch(ledgerProblem);
    return { deliveries: [...page.deliveries], next: page.cursor };
  });

export const handler = createHandler({
  callers: openCallers(process.env, { fetchSecret: createFetchSecret(), onStaleSecret: warnOfStaleSecret }),
  connections: () => webhookConnections(process.env),
  deliveries: createDeliveryStore(openTable(process.env)),
});
