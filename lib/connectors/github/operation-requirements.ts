import { path } from '#lib/http/path.ts';
import type { AcceptedPermissions } from './permissions.ts';
import type { RepositoryName } from './repository.ts';

/** What there is to try an operation on. */
export interface ProbeTarget {
  readonly login: string;
  /** A private one, since public ones need no permission; undefined where the credential sees none. */
  readonly repository: RepositoryName | undefined;
}

/** What an operation of Liaison needs of a credential for GitHub. */
export interface OperationRequirement {
  /** The operationId of its route. */
  readonly id: string;
  /** Of a classic token, for all repositories; undefined where it needs none. */
  readonly scope?: string;
  /** Of a classic token, for public repositories; undefined where they need none. */
  readonly publicScope?: string;
  /** Of a fine-grained token or an App, for all repositories. */
  readonly permissions: AcceptedPermissions;
  /** Whether public repositories do without; `perhaps` where GitHub does not say. */
  readonly publicWithoutPermission?: 'yes' | 'perhaps';
  /** The operation that whoever may do this one may do too. */
  readonly includes?: string;
  /** The path of the cheapest request that needs the same, or undefined where there is nothing to try it on. Never of a write. */
  readonly probe?: (target: ProbeTarget) => string | undefined;
}

/** Also finds the repository that issues are read of. */
export const repositoriesProbe = '/user/repos?visibility=private&per_page=10';

const noPermission: AcceptedPermissions = [[]];

/**
 * https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens, and for
 * the sets of several permissions the page of each operation.
 */
export const operationRequirements: readonly OperationRequirement[] = [
  // Proven by the request for the account, which comes before all others.
  { id: 'account', permissions: noPermission },
  {
    id: 'listAccountRepositories',
    scope: 'repo',
    permissions: [[{ name: 'metadata', level: 'read' }]],
    probe: () => repositoriesProbe,
  },
  {
    id: 'listRepositories',
    permissions: noPermission,
    probe: ({ login }) => path`/users/${login}/repos?per_page=1`,
  },
  { id: 'getUsers', permissions: noPermission, probe: ({ login }) => path`/users/${login}` },
  {
    id: 'listIssues',
    scope: 'repo',
    permissions: [[{ name: 'issues', level: 'read' }]],
    publicWithoutPermission: 'yes',
    probe: ({ repository }) => repository && path`/repos/${repository.owner}/${repository.name}/issues?per_page=1`,
  },
  {
    id: 'createIssue',
    scope: 'repo',
    publicScope: 'public_repo',
    permissions: [[{ name: 'issues', level: 'write' }]],
    // Not documented, and seen: https://github.com/github/docs/issues/44656
    publicWithoutPermission: 'perhaps',
    includes: 'listIssues',
  },
  {
    id: 'updateIssue',
    scope: 'repo',
    publicScope: 'public_repo',
    // Pull requests are issues to GitHub.
    permissions: [[{ name: 'issues', level: 'write' }], [{ name: 'pull_requests', level: 'write' }]],
    // Who made an issue may edit it.
    publicWithoutPermission: 'perhaps',
    includes: 'listIssues',
  },
];
