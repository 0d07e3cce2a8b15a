import { type GitHubRefusal, type InvalidField, readRefusal } from '#lib/connectors/github/refusal.ts';
import type { RepositoryName } from '#lib/connectors/github/repository.ts';
import { type ProblemDetails, ProblemError } from '#lib/core/errors.ts';
import { HttpClientError } from '#lib/http/http-client-error.ts';

/** GitHub's refusal told as what it means for issues of this repository; any other error goes on as it is. */
export const issueProblem =
  (repository: RepositoryName, number?: number) =>
  (error: unknown): never => {
    const refusal = error instanceof HttpClientError ? readRefusal(error) : undefined;
    if (!refusal) throw error;
    throw new ProblemError(problemOf(refusal, repository, number), { cause: error });
  };

function problemOf(refusal: GitHubRefusal, { owner, name }: RepositoryName, number?: number): ProblemDetails {
  const repository = `${owner}/${name}`;
  switch (refusal.kind) {
    case 'not-found':
      return {
        status: 404,
        detail:
          number === undefined
            ? `GitHub has no repository "${repository}" that this connection may see.`
            : `GitHub has no issue ${number} in a repository "${repository}" that this connection may see.`,
      };
    case 'issues-disabled':
      return { status: 410, detail: `Issues are disabled in ${repository}. Its owner enables them in its settings.` };
    case 'archived':
      return { status: 403, detail: `${repository} is archived, so nothing in it can be changed.` };
    case 'blocked':
      return {
        status: 403,
        detail: `GitHub has blocked ${repository}, for legal reasons or by its terms of service. Only its owner can have that changed, by GitHub.`,
      };
    case 'not-permitted':
      return {
        status: 502,
        detail: `GitHub does not permit this to the credential of this connection${
          refusal.needs ? `; it asks for: ${refusal.needs}` : ''
        }. Give the credential the permission.`,
      };
    case 'invalid':
      return invalidProblem(refusal.errors);
  }
}

function invalidProblem(errors: readonly InvalidField[]): ProblemDetails {
  if (errors.length === 0)
    return {
      status: 422,
      detail:
        'GitHub does not accept this request, and names no field: see whether the values are right, or whether too many such requests were sent.',
    };
  return {
    status: 422,
    detail: 'GitHub does not accept this request. `errors` names each field.',
    extensions: { errors: errors.map(({ field, code, explanation }) => ({ field, code, message: explanation })) },
  };
}
