import type { Call } from '#lib/connectors/connector.ts';
import type { HttpClient } from '#lib/http/client.ts';
import { checkByInstallation } from './check-by-installation.ts';
import { checkByProbes } from './check-by-probes.ts';
import { checkByScopes } from './check-by-scopes.ts';
import type { GitHubAccount } from './get-account.ts';
import type { OperationCheck } from './operation-check.ts';
import { operationRequirements } from './operation-requirements.ts';

/** For each operation whether the credential of this account suffices. Throws only what is no HttpClientError. */
export async function checkOperations(
  client: HttpClient,
  account: GitHubAccount,
  call: Call,
): Promise<OperationCheck[]> {
  const { scopes, permissions, suspended = false } = account;
  if (permissions) return operationRequirements.map((one) => checkByInstallation(one, { permissions, suspended }));
  if (scopes) return operationRequirements.map((one) => checkByScopes(one, scopes));
  return checkByProbes(client, account, call);
}
