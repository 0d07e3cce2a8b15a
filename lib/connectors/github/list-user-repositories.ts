import type { Call } from '#lib/connectors/connector.ts';
import * as z from '#lib/contract/schema.ts';
import type { HttpClient } from '#lib/http/client.ts';
import { path } from '#lib/http/path.ts';
import { collectRepositories, largestPage, type RepositoryList } from './collect-repositories.ts';
import { GitHubRepository } from './repository.ts';

const page = z.array(GitHubRepository);

/** https://docs.github.com/en/rest/repos/repos#list-repositories-for-a-user */
export function listUserRepositories(
  client: HttpClient,
  login: string,
  { limit, ...call }: Call & { readonly limit: number },
): Promise<RepositoryList> {
  const query = { sort: 'full_name', per_page: Math.min(limit, largestPage) };
  const pages = client.paginate(path`/users/${login}/repos`, { ...call, query, parse: page.parse });
  return collectRepositories(pages, limit);
}
