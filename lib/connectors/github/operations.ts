import { path } from '#lib/http/path.ts';
import type { Permission } from './permissions.ts';
import type { RepositoryName } from './repository.ts';

/** What there is to try an operation on. */
export interface ProbeTarget {
  readonly login: string;
  /** A private one, since public ones need no permission; undefined where the credential sees none. */
  readonly repository: RepositoryName | undefined;
}

/** What an operation of Liaison needs of a credential for GitHub. */
export interface Operation {
  /** The operationId of its route. */
  readonly id: string;
  /** Of a classic token, for all repositories; undefined where it needs none. */
  readonly scope?: string;
  /** Of a classic token, for public repositories; undefined where they need none. */
  readonly publicScope?: string;
  /** Of a fine-grained token or an App; undefined where it needs none. */
  readonly permission?: Permission;
  /** The path of the cheapest request that needs the same, or undefined where there is nothing to try it on. Never of a write. */
  readonly probe?: (target: ProbeTarget) => string | undefined;
}

/** Also finds the repository that issues are read of. */
export const repositoriesProbe = '/user/repos?visibility=private&per_page=10';

/** https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens */
export const operations: readonly Operation[] = [
  // Proven by the request for the account, which comes before all others.
  { id: 'account' },
  {
    id: 'listAccountRepositories',
    scope: 'repo',
    permission: { name: 'metadata', level: 'read' },
    probe: () => repositoriesProbe,
  },
  { id: 'listRepositories', probe: ({ login }) => path`/users/${login}/repos?per_page=1` },
  { id: 'getUsers', probe: ({ login }) => path`/users/${login}` },
  {
    id: 'listIssues',
    scope: 'repo',
    permission: { name: 'issues', level: 'read' },
    probe: ({ repository }) => repository && path`/repos/${repository.owner}/${repository.name}/issues?per_page=1`,
  },
  {
    id: 'createIssue',
    scope: 'repo',
    publicScope: 'public_repo',
    permission: { name: 'issues', level: 'write' },
  },
  {
    id: 'updateIssue',
    scope: 'repo',
    publicScope: 'public_repo',
    permission: { name: 'issues', level: 'write' },
  },
];
