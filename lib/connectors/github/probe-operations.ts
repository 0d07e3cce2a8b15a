import type { Call } from '#lib/connectors/connector.ts';
import * as z from '#lib/contract/schema.ts';
import type { HttpClient } from '#lib/http/client.ts';
import { acceptedPermissions, type OperationCheck } from './operation-check.ts';
import { type Operation, operations, type ProbeTarget, repositoriesProbe } from './operations.ts';
import { describePermissions, needsNoPermission } from './permissions.ts';
import { type ProbeResult, probe } from './probe.ts';
import type { RepositoryName } from './repository.ts';

const repositories = z.array(
  z.object({ name: z.string(), owner: z.object({ login: z.string() }), has_issues: z.boolean().nullish() }),
);

/**
 * GitHub never tells what a fine-grained token may do, so what reads is tried, each request once; what GitHub says of it
 * wins over the table. Nothing that writes is ever tried.
 */
export async function probeOperations(client: HttpClient, login: string, call: Call): Promise<OperationCheck[]> {
  const first = await probe(client, repositoriesProbe, call);
  const target: ProbeTarget = { login, repository: findRepository(first) };
  return Promise.all(
    operations.map(async (operation) => {
      const path = operation.probe?.(target);
      if (path === undefined) return untried(operation);
      return describeProbe(operation, path === repositoriesProbe ? first : await probe(client, path, call));
    }),
  );
}

function findRepository(result: ProbeResult): RepositoryName | undefined {
  if (result.outcome !== 'answered') return undefined;
  const found = repositories.safeParse(result.data).data?.find(({ has_issues }) => has_issues !== false);
  return found && { owner: found.owner.login, name: found.name };
}

function untried(operation: Operation): OperationCheck {
  const accepted = acceptedPermissions(operation);
  const needs = describePermissions(accepted);
  const check = { operation: operation.id, needs };
  if (needsNoPermission(accepted)) return { ...check, sufficient: true, explanation: 'Every token can do this.' };
  const why = operation.probe
    ? 'the token sees no private repository to try it on; public ones need no permission'
    : 'a write is never tried';
  const explanation = `GitHub does not tell what a fine-grained token may do, and ${why}. Give it ${needs}.`;
  return { ...check, sufficient: null, explanation };
}

function describeProbe(operation: Operation, result: ProbeResult): OperationCheck {
  const table = acceptedPermissions(operation);
  if (result.outcome === 'failed') {
    const explanation = `It could not be tried: ${result.reason}.`;
    return { operation: operation.id, sufficient: null, needs: describePermissions(table), explanation };
  }
  const accepted = result.accepted ?? table;
  const check = { operation: operation.id, needs: describePermissions(accepted) };
  if (result.outcome === 'answered') {
    return { ...check, sufficient: true, explanation: 'It was tried, and GitHub answered.' };
  }
  const remedy = needsNoPermission(accepted)
    ? 'look for a policy of the organization that keeps the token out'
    : 'edit the token on GitHub and give it this permission';
  return { ...check, sufficient: false, explanation: `It was tried, and GitHub refused: ${remedy}.` };
}
