import { createHash } from 'node:crypto';
import type { Call } from '#lib/connectors/connector.ts';
import type { NewIssue } from '#lib/connectors/github/create-issue.ts';
import type { GitHub } from '#lib/connectors/github/github.ts';
import type { GitHubIssue } from '#lib/connectors/github/issue.ts';
import type { RepositoryName } from '#lib/connectors/github/repository.ts';
import type { Clock } from '#lib/core/clock.ts';
import { ProblemError } from '#lib/core/errors.ts';
import { HttpClientError } from '#lib/http/http-client-error.ts';
import { asError } from '#lib/lambda/as-error.ts';
import type { Log } from '#lib/lambda/observability.ts';
import type { Attempt, AttemptStore } from '#lib/store/attempt-store.ts';

/** Through which connection, until when, and what names the request and its repeats; without a name there are none. */
export interface IssueCreation extends Call {
  readonly connection: string;
  readonly idempotencyId?: string | undefined;
}

export interface CreateIssueDependencies {
  readonly github: Pick<GitHub, 'createIssue' | 'findOwnIssue'>;
  readonly attempts: AttemptStore;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
}

/**
 * Creates an issue; or, where this request was begun before, finds the one that it made. GitHub has no idempotency key
 * of its own: after a time-out, a reset or the end of this process nobody knows whether there is an issue.
 */
export async function createIssueOnce(
  { github, attempts, clock, log }: CreateIssueDependencies,
  repository: RepositoryName,
  issue: NewIssue,
  { connection, idempotencyId, ...call }: IssueCreation,
): Promise<GitHubIssue> {
  if (idempotencyId === undefined) return github.createIssue(repository, issue, call);
  const contentHash = hashOf({ connection, repository, issue });
  const earlier = await attempts.begin(idempotencyId, { at: clock(), contentHash }).catch(tableUnreachable);
  if (earlier) {
    requireSameContent(earlier, contentHash);
    const { title, body } = issue;
    const { startedAt, latestAt } = earlier;
    const found = await github.findOwnIssue(repository, { title, body, startedAt, latestAt }, call);
    if (found) return found;
  }
  try {
    return await github.createIssue(repository, issue, call);
  } catch (error) {
    if (isCertainlyNotDone(error))
      await attempts.forget(idempotencyId).catch((failure: unknown) => {
        log.warn('A refused request could not be forgotten, so its repeats look for an issue first', {
          error: asError(failure),
        });
      });
    throw error;
  }
}

/** GitHub answered that it does not do it, or was not even asked. A 5xx, a time-out or a reset says nothing. */
function isCertainlyNotDone(error: unknown): boolean {
  if (!(error instanceof HttpClientError)) return false;
  const { kind, status = 0, attempts } = error;
  const refused = kind === 'http' && status < 500 && status !== 408;
  return attempts.length === 0 || kind === 'auth' || kind === 'rate-limited' || refused;
}

function tableUnreachable(cause: unknown): never {
  throw new ProblemError(
    { status: 503, detail: "Liaison's table cannot be reached, so nothing was done. Try again with the same key." },
    { cause },
  );
}

function requireSameContent(earlier: Attempt, contentHash: string): void {
  if (earlier.contentHash !== contentHash)
    throw new ProblemError({
      status: 422,
      detail:
        'This Idempotency-Key was sent before, with another connection, repository or issue, and did not succeed. Repeat that request as it was, or give this one a key of its own.',
    });
}

const hashOf = (content: object): string => createHash('sha256').update(JSON.stringify(content)).digest('hex');
