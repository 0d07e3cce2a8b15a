import type { Call } from '#lib/connectors/connector.ts';
import type { HttpClient } from '#lib/http/client.ts';
import type { AppInstallation } from './app-installation.ts';
import { getAccount } from './get-account.ts';
import { checkInstallation, checkScopes, type OperationCheck } from './operation-check.ts';
import { operations } from './operations.ts';
import { probeOperations } from './probe-operations.ts';

/** For each operation whether the credential suffices. Throws where GitHub refuses the credential itself. */
export async function checkOperations(
  client: HttpClient,
  installation: AppInstallation | undefined,
  call: Call,
): Promise<OperationCheck[]> {
  if (installation) {
    const read = await installation.read(call);
    return operations.map((operation) => checkInstallation(operation, read));
  }
  const { login, scopes } = await getAccount(client, undefined, call);
  if (scopes) return operations.map((operation) => checkScopes(operation, scopes));
  return probeOperations(client, login, call);
}
