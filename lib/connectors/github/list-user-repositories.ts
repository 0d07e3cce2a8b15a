import type { Call } from '#lib/connectors/connector.ts';
import * as z from '#lib/contract/schema.ts';
import type { HttpClient } from '#lib/http/client.ts';
import { findLink } from '#lib/http/link-header.ts';
import { path } from '#lib/http/path.ts';
import { GitHubRepository } from './repository.ts';

const page = z.array(GitHubRepository);

/** The most that GitHub gives at once: fewer requests, less of the rate limit spent. */
const largestPage = 100;

/** https://docs.github.com/en/rest/repos/repos#list-repositories-for-a-user */
export async function listUserRepositories(
  client: HttpClient,
  login: string,
  { limit, ...call }: Call & { readonly limit: number },
): Promise<{ repositories: GitHubRepository[]; truncated: boolean }> {
  const repositories: GitHubRepository[] = [];
  const query = { sort: 'full_name', per_page: Math.min(limit, largestPage) };
  const pages = client.paginate(path`/users/${login}/repos`, { ...call, query, parse: page.parse });
  for await (const { data, headers } of pages) {
    repositories.push(...data);
    if (repositories.length < limit) continue;
    const more = repositories.length > limit || findLink(headers['link'], 'next') !== undefined;
    return { repositories: repositories.slice(0, limit), truncated: more };
  }
  return { repositories, truncated: false };
}
