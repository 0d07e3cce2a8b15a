import type { Call } from '#lib/connectors/connector.ts';
import type { HttpClient } from '#lib/http/client.ts';
import { findLink } from '#lib/http/link-header.ts';
import { path } from '#lib/http/path.ts';
import { type GitHubIssue, readIssues } from './issue.ts';
import type { RepositoryName } from './repository.ts';

export interface ListIssuesOptions extends Call {
  readonly state: 'open' | 'closed' | 'all';
  /** All of them; GitHub separates them by commas, so a name with a comma cannot be asked for. */
  readonly labels?: readonly string[];
  /** Updated at or after it, ISO 8601. */
  readonly since?: string;
  /** A login; `none` and `*` (any) have GitHub's meaning. */
  readonly assignee?: string;
  /** 1 to 100; pull requests count, though they are left out. */
  readonly pageSize: number;
  /** Where a page before this one ended. */
  readonly position?: IssuesPosition;
}

/** Where a list goes on: what GitHub's link to the next page says beyond the filters. */
export interface IssuesPosition {
  readonly page?: string;
  readonly after?: string;
  readonly before?: string;
}

export interface IssuesPage {
  readonly issues: readonly GitHubIssue[];
  /** Absent on the last page. */
  readonly next?: IssuesPosition;
}

/** One page, by GitHub's order: newest first. https://docs.github.com/en/rest/issues/issues#list-repository-issues */
export async function listIssues(
  client: HttpClient,
  { owner, name }: RepositoryName,
  { state, labels, since, assignee, pageSize, position = {}, ...call }: ListIssuesOptions,
): Promise<IssuesPage> {
  const { page, after, before } = position;
  const { data, headers } = await client.get(path`/repos/${owner}/${name}/issues`, {
    ...call,
    query: {
      state,
      labels: labels?.length ? labels.join(',') : undefined,
      since,
      assignee,
      per_page: pageSize,
      ...{ page, after, before },
    },
    parse: readIssues,
  });
  const next = readPosition(findLink(headers['link'], 'next'));
  return { issues: data, ...(next && { next }) };
}

/** Only the query counts: the path of GitHub's link is another one (/repositories/1/issues), and nobody follows it. */
function readPosition(link: string | undefined): IssuesPosition | undefined {
  const query = link === undefined ? undefined : URL.parse(link, 'https://api.github.com')?.searchParams;
  if (!query) return undefined;
  const [page, after, before] = [query.get('page'), query.get('after'), query.get('before')];
  if (!page && !after && !before) return undefined;
  return { ...(page && { page }), ...(after && { after }), ...(before && { before }) };
}
