import { readConnections } from '#lib/contract/connections.ts';
import { sendsWebhooks } from '#lib/contract/connectors.ts';
import type { Environment } from '#lib/contract/environment.ts';
import { UnknownConnectionError } from '#lib/core/errors.ts';

/** The connections whose third parties send webhooks, by name. Throws a ConfigurationError. */
export const webhookConnections = (environment: Environment): readonly string[] =>
  Object.entries(readConnections(environment))
    .filter(([, { connector }]) => sendsWebhooks(connector))
    .map(([name]) => name);

/** Throws an UnknownConnectionError. */
export function requireConnection(known: readonly string[], connection: string): void {
  if (!known.includes(connection)) throw new UnknownConnectionError(known);
}
