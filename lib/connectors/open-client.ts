import { type Authentication, type CredentialOptions, openCredential } from '#lib/auth/open-credential.ts';
import type { Connection } from '#lib/contract/connections.ts';
import { createHttpClient, type HttpClient } from '#lib/http/client.ts';
import type { Provider } from '#lib/http/provider.ts';

/** A third party, as data. */
export interface ThirdParty {
  readonly provider: Provider;
  readonly authentication?: Authentication;
}

/** The client of a connection to a third party. */
export const openClient = (
  connection: Pick<Connection, 'auth' | 'baseUrl' | 'secretArn'>,
  { provider, authentication = {} }: ThirdParty,
  options: CredentialOptions,
): HttpClient =>
  createHttpClient({
    baseUrl: connection.baseUrl,
    provider,
    credential: openCredential(connection, authentication, options),
    hooks: options.hooks,
  });
