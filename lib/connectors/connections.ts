import { createBearerCredential } from '#lib/auth/bearer-credential.ts';
import type { Connector } from '#lib/connectors/connector.ts';
import { type Connection, readConnections } from '#lib/contract/connections.ts';
import type { Environment } from '#lib/contract/environment.ts';
import { TokenSecret } from '#lib/contract/secrets.ts';
import { ProblemError } from '#lib/core/errors.ts';
import { lazy } from '#lib/core/lazy.ts';
import { createHttpClient } from '#lib/http/client.ts';
import type { SecretError } from '#lib/secrets/secret-error.ts';
import { createSecretReader } from '#lib/secrets/secret-reader.ts';
import { createFetchSecret, type FetchSecret, secretName } from '#lib/secrets/secrets-manager.ts';
import { createGitHub, type GitHub } from './github/github.ts';
import { githubProvider } from './github/provider.ts';

/** The connections of this deployment, each made at its first use and kept for as long as the process lives. */
export interface Connections {
  names(): readonly string[];
  /** The connector of a connection, whichever third party it is. Throws a 404 problem for an unknown name. */
  connector(name: string): Connector;
  /** A connection to GitHub. Throws a 404 problem for an unknown name. */
  github(name: string): GitHub;
}

export interface ConnectionsOptions {
  readonly fetchSecret?: FetchSecret;
  /** Called when an old value of a secret stands in because Secrets Manager fails. */
  readonly onStaleSecret?: (error: SecretError) => void;
}

export function openConnections(environment: Environment, options: ConnectionsOptions = {}): Connections {
  const settings = lazy(() => readConnections(environment));
  const fetchSecret = lazy(() => options.fetchSecret ?? createFetchSecret());
  const open = new Map<string, GitHub>();

  function github(name: string): GitHub {
    const opened = open.get(name);
    if (opened) return opened;
    const connection = Object.hasOwn(settings(), name) ? settings()[name] : undefined;
    if (!connection) throw unknownConnection(Object.keys(settings()));
    const made = connectGitHub(connection, fetchSecret(), options.onStaleSecret);
    open.set(name, made);
    return made;
  }

  return { names: () => Object.keys(settings()), connector: github, github };
}

function connectGitHub(
  { baseUrl, secretArn }: Connection,
  fetchSecret: FetchSecret,
  onStale: ConnectionsOptions['onStaleSecret'],
): GitHub {
  const secret = createSecretReader({
    secretId: secretArn,
    schema: TokenSecret,
    remedy: `Set it with: aws secretsmanager put-secret-value --secret-id ${secretName(secretArn)} --secret-string '{"token":"<token>"}'`,
    fetchSecret,
    onStale,
  });
  return createGitHub(
    createHttpClient({ baseUrl, provider: githubProvider, credential: createBearerCredential(secret) }),
  );
}

const unknownConnection = (names: readonly string[]) =>
  new ProblemError({
    status: 404,
    detail: `There is no connection of this name. The connections are: ${names.join(', ')}.`,
  });
