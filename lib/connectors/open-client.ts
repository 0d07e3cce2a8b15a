import { type Authentication, type CredentialOptions, openCredential } from '#lib/auth/open-credential.ts';
import type { Connection } from '#lib/contract/connections.ts';
import { createHttpClient, type HttpClient } from '#lib/http/client.ts';
import type { Provider } from '#lib/http/provider.ts';
import { createResponseCache } from '#lib/http/response-cache.ts';
import type { SharedGate } from '#lib/http/shared-gate.ts';

/** A third party, as data. */
export interface ThirdParty {
  readonly provider: Provider;
  readonly authentication?: Authentication;
}

export interface ClientOptions extends CredentialOptions {
  /** The gate of the connection, for all processes that work through it. */
  readonly sharedGate?: SharedGate;
}

/** The client of a connection to a third party. */
export const openClient = (
  connection: Pick<Connection, 'auth' | 'baseUrl' | 'secretArn'>,
  { provider, authentication = {} }: ThirdParty,
  options: ClientOptions,
): HttpClient =>
  createHttpClient({
    baseUrl: connection.baseUrl,
    provider,
    credential: openCredential(connection, authentication, options),
    hooks: options.hooks,
    sharedGate: options.sharedGate,
    cache: createResponseCache(),
  });
