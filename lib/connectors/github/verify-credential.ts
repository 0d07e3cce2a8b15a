import type { Call, CredentialStatus } from '#lib/connectors/connector.ts';
import type { HttpClient } from '#lib/http/client.ts';
import type { AppInstallation } from './app-installation.ts';
import { getAccount } from './get-account.ts';
import { readLimits } from './read-limits.ts';

/**
 * A token is proven by the request for its user. An App needs two: its key is proven by reading its installation, and
 * the installation's token by a request that needs no permission and costs nothing of the limit.
 */
export async function verifyCredential(
  client: HttpClient,
  installation: AppInstallation | undefined,
  call: Call,
): Promise<CredentialStatus> {
  const [{ login, expiresAt }] = await Promise.all([
    getAccount(client, installation, call),
    installation && readLimits(client, call),
  ]);
  return { account: login, ...(expiresAt !== undefined && { expiresAt }) };
}
