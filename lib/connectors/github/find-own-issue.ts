import type { Call } from '#lib/connectors/connector.ts';
import type { HttpClient } from '#lib/http/client.ts';
import { path } from '#lib/http/path.ts';
import type { AppInstallation } from './app-installation.ts';
import { largestPage } from './collect-repositories.ts';
import { getAccount } from './get-account.ts';
import { type GitHubIssue, readIssues } from './issue.ts';
import type { RepositoryName } from './repository.ts';

/** The issue that may have been created, and when its creation was first tried, in milliseconds since the epoch. */
export interface SoughtIssue {
  readonly title: string;
  readonly body?: string | null;
  readonly since: number;
}

// GitHub's clock is not ours.
const clockSkewMs = 60_000;
// 500 issues since then; whoever makes more is not waiting for this one.
const mostPages = 5;

/**
 * After an unknown fate: the issue, if it was created after all; of several the newest. By its author, title and body,
 * and not by the search, whose index lags behind.
 */
export async function findOwnIssue(
  client: HttpClient,
  installation: AppInstallation | undefined,
  { owner, name }: RepositoryName,
  sought: SoughtIssue,
  call: Call,
): Promise<GitHubIssue | undefined> {
  const { login } = await getAccount(client, installation, call);
  const earliest = sought.since - clockSkewMs;
  // Whether `creator` takes an App's login is not documented, so an App filters on our side only.
  const creator = installation ? undefined : login;
  const query = { state: 'all', creator, sort: 'created', direction: 'desc', per_page: largestPage };
  let pages = 0;
  for await (const { data } of client.paginate(path`/repos/${owner}/${name}/issues`, {
    ...call,
    query,
    parse: readIssues,
  })) {
    const recent = data.filter(({ created_at }) => Date.parse(created_at) >= earliest);
    const found = recent.find((issue) => issue.user?.login === login && isSame(issue, sought));
    pages += 1;
    if (found || recent.length < data.length || pages === mostPages) return found;
  }
  return undefined;
}

const isSame = (issue: GitHubIssue, sought: SoughtIssue) =>
  normalise(issue.title) === normalise(sought.title) && normalise(issue.body) === normalise(sought.body);

/** GitHub trims titles, stores an empty body as null, and may write line ends in its own way. */
const normalise = (text: string | null | undefined) => (text ?? '').replaceAll('\r\n', '\n').trim();
