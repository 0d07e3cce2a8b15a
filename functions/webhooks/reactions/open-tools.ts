import { openConnections } from '#lib/connectors/connections.ts';
import type { Environment } from '#lib/contract/environment.ts';
import { requestLogging, warnOfStaleSecret } from '#lib/lambda/observability.ts';
import { openEventBus } from '#lib/messaging/event-bus.ts';
import { createFetchSecret } from '#lib/secrets/secrets-manager.ts';
import { createActivityStore } from '#lib/store/activity-store.ts';
import { openGates } from '#lib/store/gate-store.ts';
import type { Table } from '#lib/store/table.ts';
import { openConnectorOf } from './connector-of.ts';
import type { ReactionTools } from './reaction.ts';

/** What reactions of this deployment work with, each opened at its first use. Table and bodies are the worker's own. */
export function openTools(
  environment: Environment,
  { table, bodies }: Pick<ReactionTools, 'bodies'> & { readonly table: () => Table },
): ReactionTools {
  return {
    activities: createActivityStore(table),
    bodies,
    bus: openEventBus(),
    connections: openConnections(environment, {
      fetchSecret: createFetchSecret(),
      onStaleSecret: warnOfStaleSecret,
      hooks: requestLogging,
      gates: openGates(table),
    }),
    connectorOf: openConnectorOf(environment),
  };
}
