import type { CredentialOptions } from '#lib/auth/open-credential.ts';
import type { Connector } from '#lib/connectors/connector.ts';
import { type Connection, readConnections } from '#lib/contract/connections.ts';
import type { ConnectorName } from '#lib/contract/connectors.ts';
import type { Environment } from '#lib/contract/environment.ts';
import { UnknownConnectionError } from '#lib/core/errors.ts';
import { lazy } from '#lib/core/lazy.ts';
import type { SharedGate } from '#lib/http/shared-gate.ts';
import type { GitHub } from './github/github.ts';
import type { ClientOptions } from './open-client.ts';
import { openGitHub } from './open-github.ts';

/** The connections of this deployment, each made at its first use and kept for as long as the process lives. */
export interface Connections {
  names(): readonly string[];
  /** The connector of a connection, whichever third party it is. Throws an UnknownConnectionError. */
  connector(name: string): Connector;
  /** A connection to GitHub. Throws an UnknownConnectionError. */
  github(name: string): GitHub;
}

export interface ConnectionsOptions extends CredentialOptions {
  /** The gate of a connection, by its name, for all processes that work through it. Without it each has its own. */
  readonly gates?: (connection: string) => SharedGate;
}

/** The hooks are those of every client. */
export function openConnections(environment: Environment, { gates, ...access }: ConnectionsOptions): Connections {
  const settings = lazy(() => readConnections(environment));

  /** Makes each connection of a connector once. */
  function openEach<T>(
    connector: ConnectorName,
    open: (connection: Connection, options: ClientOptions) => T,
  ): (name: string) => T {
    const opened = new Map<string, T>();
    return (name) => {
      const kept = opened.get(name);
      if (kept) return kept;
      const made = open(connectionOf(name, connector), { ...access, sharedGate: gates?.(name) });
      opened.set(name, made);
      return made;
    };
  }

  /** Settings by the connection's name, of that connector where one is asked for. */
  function connectionOf(name: string, connector?: ConnectorName): Connection {
    const possible = Object.entries(settings()).filter(([, of]) => !connector || of.connector === connector);
    const found = possible.find(([known]) => known === name);
    if (!found) throw new UnknownConnectionError(possible.map(([known]) => known));
    return found[1];
  }

  const byConnector = {
    github: openEach('github', openGitHub),
  } satisfies Record<ConnectorName, (name: string) => Connector>;

  return {
    names: () => Object.keys(settings()),
    connector: (name) => byConnector[connectionOf(name).connector](name),
    ...byConnector,
  };
}
