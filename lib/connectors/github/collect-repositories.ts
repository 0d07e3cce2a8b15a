import type { HttpResponse } from '#lib/http/http-response.ts';
import { findLink } from '#lib/http/link-header.ts';
import type { GitHubRepository } from './repository.ts';

/** The most that GitHub gives at once: fewer requests, less of the rate limit spent. */
export const largestPage = 100;

export interface RepositoryList {
  readonly repositories: readonly GitHubRepository[];
  /** Whether there are more, or, where they are filtered on our side, may be more. */
  readonly truncated: boolean;
}

/** The first `limit` repositories of pages that link to one another; no page is asked for that is not needed. */
export async function collectRepositories(
  pages: AsyncIterable<HttpResponse<readonly GitHubRepository[]>>,
  limit: number,
): Promise<RepositoryList> {
  const repositories: GitHubRepository[] = [];
  for await (const { data, headers } of pages) {
    repositories.push(...data);
    if (repositories.length < limit) continue;
    const more = repositories.length > limit || findLink(headers['link'], 'next') !== undefined;
    return { repositories: repositories.slice(0, limit), truncated: more };
  }
  return { repositories, truncated: false };
}
