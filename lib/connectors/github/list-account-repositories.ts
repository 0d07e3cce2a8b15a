import type { Call } from '#lib/connectors/connector.ts';
import * as z from '#lib/contract/schema.ts';
import type { HttpClient } from '#lib/http/client.ts';
import { collectRepositories, largestPage, type RepositoryList } from './collect-repositories.ts';
import { GitHubRepository } from './repository.ts';

export interface AccountRepositoriesOptions extends Call {
  /** `private` includes the internal ones. All of them by default. */
  readonly visibility?: 'all' | 'public' | 'private';
  /** `owner`, `collaborator`, `organization_member`, separated by commas; all three by default. */
  readonly affiliation?: string;
  /** `full_name` ascending, the others newest first. */
  readonly sort?: 'created' | 'updated' | 'pushed' | 'full_name';
  readonly limit: number;
}

const page = z.array(GitHubRepository);
const installationPage = z.object({ repositories: page });

/** https://docs.github.com/en/rest/repos/repos#list-repositories-for-the-authenticated-user */
export function listAccountRepositories(
  client: HttpClient,
  { limit, visibility, affiliation, sort = 'full_name', ...call }: AccountRepositoriesOptions,
): Promise<RepositoryList> {
  const query = { visibility, affiliation, sort, per_page: Math.min(limit, largestPage) };
  return collectRepositories(client.paginate('/user/repos', { ...call, query, parse: page.parse }), limit);
}

/**
 * What an App's installation can reach. GitHub has no filter and no order here: `visibility` is filtered on our side;
 * `affiliation` and `sort` are ignored, since an installation has no affiliations and a part of a list cannot be sorted.
 * https://docs.github.com/en/rest/apps/installations#list-repositories-accessible-to-the-app-installation
 */
export function listInstallationRepositories(
  client: HttpClient,
  { limit, visibility = 'all', affiliation: _affiliation, sort: _sort, ...call }: AccountRepositoriesOptions,
): Promise<RepositoryList> {
  const visible = (repository: GitHubRepository) =>
    visibility === 'all' || repository.private === (visibility === 'private');
  const pages = client.paginate('/installation/repositories', {
    ...call,
    query: { per_page: largestPage },
    parse: (data) => installationPage.parse(data).repositories.filter(visible),
  });
  return collectRepositories(pages, limit);
}
