import { createBearerCredential } from '#lib/auth/bearer-credential.ts';
import type { Connector } from '#lib/connectors/connector.ts';
import { type Connection, readConnections } from '#lib/contract/connections.ts';
import type { Environment } from '#lib/contract/environment.ts';
import { TokenSecret } from '#lib/contract/secrets.ts';
import { UnknownConnectionError } from '#lib/core/errors.ts';
import { lazy } from '#lib/core/lazy.ts';
import { createHttpClient } from '#lib/http/client.ts';
import type { HttpClientHooks } from '#lib/http/hooks.ts';
import type { SecretAccess } from '#lib/secrets/secret-access.ts';
import { createSecretReader } from '#lib/secrets/secret-reader.ts';
import { secretName } from '#lib/secrets/secrets-manager.ts';
import { createGitHub, type GitHub } from './github/github.ts';
import { githubProvider } from './github/provider.ts';

/** The connections of this deployment, each made at its first use and kept for as long as the process lives. */
export interface Connections {
  names(): readonly string[];
  /** The connector of a connection, whichever third party it is. Throws an UnknownConnectionError. */
  connector(name: string): Connector;
  /** A connection to GitHub. Throws an UnknownConnectionError. */
  github(name: string): GitHub;
}

export interface ConnectionsOptions extends SecretAccess {
  /** Of every client. */
  readonly hooks?: HttpClientHooks;
}

export function openConnections(environment: Environment, options: ConnectionsOptions): Connections {
  const settings = lazy(() => readConnections(environment));
  const open = new Map<string, GitHub>();

  function github(name: string): GitHub {
    const opened = open.get(name);
    if (opened) return opened;
    const connection = Object.hasOwn(settings(), name) ? settings()[name] : undefined;
    if (!connection) throw new UnknownConnectionError(Object.keys(settings()));
    const made = connectGitHub(connection, options);
    open.set(name, made);
    return made;
  }

  return { names: () => Object.keys(settings()), connector: github, github };
}

function connectGitHub(
  { baseUrl, secretArn }: Connection,
  { fetchSecret, onStaleSecret, hooks }: ConnectionsOptions,
): GitHub {
  const secret = createSecretReader({
    secretId: secretArn,
    schema: TokenSecret,
    // From a file, since what is typed stays in the shell's history.
    remedy: `Put {"token":"<token>"} into a file token.json and run: aws secretsmanager put-secret-value --secret-id ${secretName(secretArn)} --secret-string file://token.json`,
    fetchSecret,
    onStale: onStaleSecret,
  });
  const credential = createBearerCredential(secret);
  return createGitHub(createHttpClient({ baseUrl, provider: githubProvider, credential, hooks }));
}
