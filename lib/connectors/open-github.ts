import { createAppCredential } from '#lib/auth/app-credential.ts';
import { createInstallationCredential } from '#lib/auth/installation-credential.ts';
import { openConnectionSecret } from '#lib/auth/open-connection-secret.ts';
import type { Connection } from '#lib/contract/connections.ts';
import { secretForms } from '#lib/contract/secrets.ts';
import { createHttpClient } from '#lib/http/client.ts';
import { createResponseCache } from '#lib/http/response-cache.ts';
import { createAppInstallation } from './github/app-installation.ts';
import { createGitHub, type GitHub } from './github/github.ts';
import { createAppHookDeliveries } from './github/hook-deliveries.ts';
import { githubProviderAt } from './github/provider.ts';
import { type ClientOptions, openClient } from './open-client.ts';

/** A connection to GitHub: by a token, or as an App on one account. */
export function openGitHub(connection: Connection, options: ClientOptions): GitHub {
  const provider = githubProviderAt(connection.baseUrl);
  if (connection.auth !== 'app') return createGitHub(openClient(connection, { provider }, options));
  const api = { baseUrl: connection.baseUrl, provider, hooks: options.hooks };
  const secret = openConnectionSecret(connection, secretForms.app, options);
  const appClient = createHttpClient({ ...api, credential: createAppCredential(secret) });
  const credential = createInstallationCredential({ secret, appClient });
  // GitHub counts what an App asks for as itself apart.
  const client = createHttpClient({
    ...api,
    credential,
    sharedGate: options.sharedGate,
    cache: createResponseCache(),
  });
  const installationId = async () => (await secret.read()).installationId;
  return createGitHub(client, createAppInstallation(appClient, installationId), createAppHookDeliveries(appClient));
}
