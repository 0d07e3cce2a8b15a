import { ProblemError } from '#lib/core/errors.ts';
import { HttpClientError } from '#lib/http/http-client-error.ts';

/** GitHub's 404 told as what it means here; any other error goes on as it is. */
export const unknownUser =
  (login: string) =>
  (error: unknown): never => {
    if (error instanceof HttpClientError && error.kind === 'http' && error.status === 404)
      throw new ProblemError(
        { status: 404, detail: `GitHub has no user "${login}" that this connection may see.` },
        { cause: error },
      );
    throw error;
  };
