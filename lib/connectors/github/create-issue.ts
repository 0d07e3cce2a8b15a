import type { Call } from '#lib/connectors/connector.ts';
import type { HttpClient } from '#lib/http/client.ts';
import { path } from '#lib/http/path.ts';
import { type GitHubIssue, readIssue } from './issue.ts';
import type { RepositoryName } from './repository.ts';

export interface NewIssue {
  readonly title: string;
  readonly body?: string;
  /** Names. GitHub drops them without a word where the credential has no push access; likewise the assignees. */
  readonly labels?: readonly string[];
  /** Logins. */
  readonly assignees?: readonly string[];
}

/**
 * A repeat would make a second issue, so after an unknown fate `findOwnIssue` comes first.
 * https://docs.github.com/en/rest/issues/issues#create-an-issue
 */
export async function createIssue(
  client: HttpClient,
  { owner, name }: RepositoryName,
  { title, body, labels, assignees }: NewIssue,
  call: Call,
): Promise<GitHubIssue> {
  const { data } = await client.post(path`/repos/${owner}/${name}/issues`, {
    ...call,
    body: { title, body, labels, assignees },
    parse: readIssue,
  });
  return data;
}
