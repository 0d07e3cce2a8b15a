import { openCallers } from '#lib/auth/open-callers.ts';
import { webhookConnections } from '#lib/contract/connections.ts';
import { systemClock } from '#lib/core/clock.ts';
import { ProblemError } from '#lib/core/errors.ts';
import { type EndpointDependencies, endpoint } from '#lib/lambda/endpoint.ts';
import { createDoOnce } from '#lib/lambda/idempotency.ts';
import { logger, warnOfStaleSecret } from '#lib/lambda/observability.ts';
import { openDeliveryQueue } from '#lib/messaging/delivery-queue.ts';
import { createFetchSecret } from '#lib/secrets/secrets-manager.ts';
import { createDeliveryStore } from '#lib/store/delivery-store.ts';
import { openTable } from '#lib/store/table.ts';
import { deliveryNotFound } from './delivery-not-found.ts';
import { route } from './replay-delivery.route.ts';
import { type ReplayDeliveryDependencies, replayDelivery } from './replay-delivery.ts';
import { replayWords } from './replay-outcome.ts';
import { requireConnection } from './require-connection.ts';

type Dependencies = EndpointDependencies & ReplayDeliveryDependencies & { connections: () => readonly string[] };

export const createHandler = ({ connections, ...dependencies }: Dependencies) =>
  endpoint(route, dependencies, async ({ path: { id: deliveryId }, query: { connection } }) => {
    requireConnection(connections(), connection);
    const outcome = await replayDelivery(dependencies, { connection, deliveryId });
    if (outcome === 'absent') throw deliveryNotFound();
    const { replayed, words } = replayWords[outcome];
    if (!replayed) throw new ProblemError({ status: 409, detail: words });
    return { deliveryId, status: outcome === 'queued' ? ('queued' as const) : ('received' as const) };
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
