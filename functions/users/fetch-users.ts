import type { Call } from '#lib/connectors/connector.ts';
import type { GitHubUser } from '#lib/connectors/github/get-user.ts';
import type { GitHub } from '#lib/connectors/github/github.ts';
import type { ProblemDetails } from '#lib/core/errors.ts';
import { HttpClientError } from '#lib/http/http-client-error.ts';
import { problemOfError } from '#lib/lambda/problem-of-error.ts';

export interface FetchedUser {
  /** As it was asked for. */
  readonly login: string;
  readonly user?: GitHubUser;
  readonly problem?: ProblemDetails;
}

/**
 * The users in the order asked; one that was asked for twice is fetched once. What concerns one of them alone is its
 * problem; rejects where all of them meet it, the credential is refused or cannot be read, and asks for no more of them.
 */
export async function fetchUsers(
  github: Pick<GitHub, 'getUser'>,
  logins: readonly string[],
  call: Call,
  now: () => number,
): Promise<FetchedUser[]> {
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, ...(call.signal ? [call.signal] : [])]);
  // GitHub's logins are the same in upper and lower case.
  const fetched = new Map<string, Promise<Omit<FetchedUser, 'login'>>>();
  for (const login of logins) {
    const key = login.toLowerCase();
    if (!fetched.has(key)) fetched.set(key, fetchUser(github, login, { ...call, signal }, now));
  }
  try {
    return await Promise.all(logins.map(async (login) => ({ login, ...(await fetched.get(login.toLowerCase())) })));
  } catch (error) {
    failed.abort();
    throw error;
  }
}

async function fetchUser(github: Pick<GitHub, 'getUser'>, login: string, call: Call, now: () => number) {
  try {
    return { user: await github.getUser(login, call) };
  } catch (error) {
    if (!(error instanceof HttpClientError) || error.kind === 'auth') throw error;
    const detail = `GitHub has no user "${login}" that this connection may see.`;
    return {
      problem:
        error.status === 404 ? { status: 404, detail } : problemOfError(error, { authenticated: true, now: now() }),
    };
  }
}
