import { openConnections } from '#lib/connectors/connections.ts';
import { readConnections } from '#lib/contract/connections.ts';
import { systemClock } from '#lib/core/clock.ts';
import { job } from '#lib/lambda/job.ts';
import { emitMetric, logger, requestLogging, warnOfStaleSecret } from '#lib/lambda/observability.ts';
import { createFetchSecret } from '#lib/secrets/secrets-manager.ts';
import { createDeliveryStore } from '#lib/store/delivery-store.ts';
import { openGates } from '#lib/store/gate-store.ts';
import { createHookStore } from '#lib/store/hook-store.ts';
import { openTable } from '#lib/store/table.ts';
import { type RedeliverWebhooksDependencies, redeliverWebhooks } from './redeliver-webhooks.ts';

export const createHandler = (dependencies: RedeliverWebhooksDependencies) =>
  job((run) => redeliverWebhooks(dependencies, run));

const table = openTable(process.env);

export const handler = createHandler({
  connections: openConnections(process.env, {
    fetchSecret: createFetchSecret(),
    onStaleSecret: warnOfStaleSecret,
    hooks: requestLogging,
    gates: openGates(table),
  }),
  settings: () => readConnections(process.env),
  hooks: createHookStore(table),
  deliveries: createDeliveryStore(table),
  emit: emitMetric,
  clock: systemClock,
  log: logger,
});
