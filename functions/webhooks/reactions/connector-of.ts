import { readConnections } from '#lib/contract/connections.ts';
import type { Environment } from '#lib/contract/environment.ts';
import { UnknownConnectionError } from '#lib/core/errors.ts';
import { lazy } from '#lib/core/lazy.ts';

/** The third party of a connection, such as `github`. Throws an UnknownConnectionError, or a ConfigurationError. */
export function openConnectorOf(environment: Environment): (connection: string) => string {
  const settings = lazy(() => new Map(Object.entries(readConnections(environment))));
  return (connection) => {
    const found = settings().get(connection);
    if (!found) throw new UnknownConnectionError([...settings().keys()]);
    return found.connector;
  };
}
