import type { Call } from '#lib/connectors/connector.ts';
import { ProblemError } from '#lib/core/errors.ts';
import type { HttpClient } from '#lib/http/client.ts';
import { path } from '#lib/http/path.ts';
import type { AppInstallation } from './app-installation.ts';
import { largestPage } from './collect-repositories.ts';
import { getAccount } from './get-account.ts';
import { type GitHubIssue, readIssues } from './issue.ts';
import type { RepositoryName } from './repository.ts';

/** The issue that may have been created, and when that was tried, in milliseconds since the epoch. */
export interface SoughtIssue {
  readonly title: string;
  readonly body?: string | null;
  /** When the first attempt began. */
  readonly startedAt: number;
  /** When the last attempt began. */
  readonly latestAt: number;
}

// GitHub's clock is not ours.
const clockSkewMs = 60_000;
/** No attempt takes longer: API Gateway gives up after 30 s, and the client before that. */
const longestAttemptMs = 30_000;
// 500 issues since then. Each page costs a request of the limit, and time that the caller waits.
const mostPages = 5;

/**
 * After an unknown fate: the issue, if it was created after all. By its author, title, body and time, and not by the
 * search, whose index lags behind. Of several it is the oldest: attempts come before whatever else has the same text.
 * Throws a 409 where so much was created since then that it cannot tell.
 */
export async function findOwnIssue(
  client: HttpClient,
  installation: AppInstallation | undefined,
  { owner, name }: RepositoryName,
  sought: SoughtIssue,
  call: Call,
): Promise<GitHubIssue | undefined> {
  const { login } = await getAccount(client, installation, call);
  const earliest = sought.startedAt - clockSkewMs;
  const latest = sought.latestAt + longestAttemptMs + clockSkewMs;
  // Whether `creator` takes an App's login is not documented, so an App filters on our side only.
  const creator = installation ? undefined : login;
  const query = { state: 'all', creator, sort: 'created', direction: 'desc', per_page: largestPage };
  let found: GitHubIssue | undefined;
  let pages = 0;
  for await (const { data } of client.paginate(path`/repos/${owner}/${name}/issues`, {
    ...call,
    query,
    parse: readIssues,
  })) {
    const recent = data.filter(({ created_at }) => Date.parse(created_at) >= earliest);
    const inTime = recent.filter(({ created_at }) => Date.parse(created_at) <= latest);
    found = inTime.findLast((issue) => issue.user?.login === login && isSame(issue, sought)) ?? found;
    pages += 1;
    if (recent.length < data.length) return found;
    if (pages === mostPages && !found) throw tooMany();
    if (pages === mostPages) return found;
  }
  return found;
}

const tooMany = () =>
  new ProblemError({
    status: 409,
    detail:
      'Nobody knows whether this issue was created when it was first asked for, and too many were created since then to find it. Look for it, and if it is not there, ask for it with another Idempotency-Key.',
  });

const isSame = (issue: GitHubIssue, sought: SoughtIssue) =>
  normalise(issue.title) === normalise(sought.title) && normalise(issue.body) === normalise(sought.body);

/** GitHub trims titles, stores an empty body as null, and may write line ends in its own way. */
const normalise = (text: string | null | undefined) => (text ?? '').replaceAll('\r\n', '\n').trim();
