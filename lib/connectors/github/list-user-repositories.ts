import type { Call } from '#lib/connectors/connector.ts';
import * as z from '#lib/contract/schema.ts';
import type { HttpClient } from '#lib/http/client.ts';
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
  const query = { sort: 'full_name', per_page: Math.min(limit + 1, largestPage) };
  for await (const { data } of client.paginate(path`/users/${login}/repos`, { ...call, query, parse: page.parse })) {
    repositories.push(...data);
    if (repositories.length > limit) break;
  }
  return { repositories: repositories.slice(0, limit), truncated: repositories.length > limit };
}
