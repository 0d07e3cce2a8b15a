import type { Call } from '#lib/connectors/connector.ts';
import * as z from '#lib/contract/schema.ts';
import type { HttpClient } from '#lib/http/client.ts';
import type { GitHubAccount } from './get-account.ts';
import type { OperationCheck } from './operation-check.ts';
import {
  type OperationRequirement,
  operationRequirements,
  type ProbeTarget,
  repositoriesProbe,
} from './operation-requirements.ts';
import { type AcceptedPermissions, describePermissions, needsNoPermission } from './permissions.ts';
import { type ProbeResult, probe } from './probe.ts';
import type { RepositoryName } from './repository.ts';

const repositories = z.array(
  z.object({ name: z.string(), owner: z.object({ login: z.string() }), has_issues: z.boolean().nullish() }),
);

/**
 * Of tokens whose scopes or permissions GitHub does not tell: what reads is tried, each request once, and what GitHub
 * says of it wins over the table. Nothing that writes is ever tried.
 */
export async function checkByProbes(
  client: HttpClient,
  { login, credential }: Pick<GitHubAccount, 'login' | 'credential'>,
  call: Call,
): Promise<OperationCheck[]> {
  const first = await probe(client, repositoriesProbe, call);
  const target: ProbeTarget = { login, repository: findRepository(first) };

  async function tryOut(requirement: OperationRequirement): Promise<ProbeResult | undefined> {
    const path = requirement.probe?.(target);
    if (path === repositoriesProbe) return first;
    if (path !== undefined) return probe(client, path, call);
    // Where the list of repositories could not be had, nobody knows whether there is one to try it on.
    return requirement.probe && first.outcome === 'failed' ? first : undefined;
  }

  const tried = await Promise.all(
    operationRequirements.map(async (requirement) => ({ requirement, result: await tryOut(requirement) })),
  );
  const refused = new Set(tried.flatMap(({ requirement, result }) => (isRefused(result) ? requirement.id : [])));
  return tried.map(({ requirement, result }) => ({
    operation: requirement.id,
    ...(result ? describeTried(requirement, result) : describeUntried(requirement, refused)),
    needs: describeNeeds(requirement, acceptedBy(requirement, result), credential),
  }));
}

function findRepository(result: ProbeResult): RepositoryName | undefined {
  if (result.outcome !== 'answered') return undefined;
  const found = repositories.safeParse(result.data).data?.find(({ has_issues }) => has_issues !== false);
  return found && { owner: found.owner.login, name: found.name };
}

const isRefused = (result: ProbeResult | undefined) => result?.outcome === 'refused';

const acceptedBy = ({ permissions }: OperationRequirement, result: ProbeResult | undefined): AcceptedPermissions =>
  (result && 'accepted' in result ? result.accepted : undefined) ?? permissions;

function describeNeeds(
  { scope }: OperationRequirement,
  accepted: AcceptedPermissions,
  credential: GitHubAccount['credential'],
): string {
  const needs = describePermissions(accepted);
  return credential === 'token' && scope ? `${needs} (of a classic token: scope ${scope})` : needs;
}

type Verdict = Pick<OperationCheck, 'sufficient' | 'explanation'>;

function describeTried(requirement: OperationRequirement, result: ProbeResult): Verdict {
  if (result.outcome === 'failed') return { sufficient: null, explanation: `It could not be tried: ${result.reason}.` };
  if (result.outcome === 'answered') return { sufficient: true, explanation: 'It was tried, and GitHub answered.' };
  if (needsNoPermission(acceptedBy(requirement, result))) {
    const remedy = 'look for a policy of the organization that keeps the token out';
    return { sufficient: false, explanation: `It was tried, and GitHub refused: ${remedy}.` };
  }
  const remedy = 'edit the token on GitHub and give it this permission';
  if (requirement.publicWithoutPermission === 'yes') {
    const explanation = `For public repositories only: it was tried on a private one, and GitHub refused; ${remedy}, to reach private ones.`;
    return { sufficient: true, explanation };
  }
  return { sufficient: false, explanation: `It was tried, and GitHub refused: ${remedy}.` };
}

/** `refused` are the operations that were tried in vain. */
function describeUntried(requirement: OperationRequirement, refused: ReadonlySet<string>): Verdict {
  const { permissions, publicWithoutPermission, includes } = requirement;
  if (needsNoPermission(permissions)) return { sufficient: true, explanation: 'Every token can do this.' };
  if (publicWithoutPermission === 'yes') {
    const explanation =
      'For public repositories at least: the token sees no private one to try it on. Give it this permission to reach private ones.';
    return { sufficient: true, explanation };
  }
  if (includes !== undefined && refused.has(includes)) {
    const explanation = `For public repositories at most: GitHub refused ${includes} on a private one, and this needs more. Give the token this permission.`;
    return { sufficient: null, explanation };
  }
  const explanation =
    'GitHub does not tell what this token may do, and a write is never tried. Make sure that it has this permission.';
  return { sufficient: null, explanation };
}
