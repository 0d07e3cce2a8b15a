import type { Call } from '#lib/connectors/connector.ts';
import type { HttpClient } from '#lib/http/client.ts';
import { path } from '#lib/http/path.ts';
import { type GitHubIssue, readIssue } from './issue.ts';
import type { RepositoryName } from './repository.ts';

/** What is not given stays as it is. Labels and assignees replace those that are there. */
export interface IssueChanges {
  readonly title?: string;
  readonly body?: string | null;
  readonly state?: 'open' | 'closed';
  /** GitHub ignores it unless the state changes. */
  readonly stateReason?: 'completed' | 'not_planned' | 'duplicate' | 'reopened' | null;
  readonly labels?: readonly string[];
  readonly assignees?: readonly string[];
}

/** https://docs.github.com/en/rest/issues/issues#update-an-issue */
export async function updateIssue(
  client: HttpClient,
  { owner, name }: RepositoryName,
  number: number,
  { title, body, state, stateReason, labels, assignees }: IssueChanges,
  call: Call,
): Promise<GitHubIssue> {
  const { data } = await client.patch(path`/repos/${owner}/${name}/issues/${number}`, {
    ...call,
    body: { title, body, state, state_reason: stateReason, labels, assignees },
    // All values are absolute, so a repeat ends in the same issue.
    idempotent: true,
    parse: readIssue,
  });
  return data;
}
