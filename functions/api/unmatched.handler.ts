import { ProblemError } from '#lib/core/errors.ts';
import { endpoint } from '#lib/lambda/endpoint.ts';
import { type OpenApiDocument, readOpenApiDocument } from './open-api-document.ts';
import { route } from './unmatched.route.ts';
import { unmatchedProblem } from './unmatched-problem.ts';

export const createHandler = (read: () => Promise<OpenApiDocument>) =>
  endpoint(route, {}, async ({ http }) => {
    throw new ProblemError(unmatchedProblem(http, await read()));
  });

export const handler = createHandler(readOpenApiDocument);
