import type { ProblemDetails } from '#lib/core/errors.ts';
import type { OpenApiDocument } from './open-api-document.ts';

/** 405 where the path is one of the API's, with the methods that it has (RFC 9110 section 15.5.6); 404 elsewhere. */
export function unmatchedProblem(
  { method, path }: { readonly method: string; readonly path: string },
  { paths }: OpenApiDocument,
): ProblemDetails {
  // As API Gateway does it, the one with more of the path in it comes first: /webhooks/replays before /webhooks/{connection}.
  const [match] = Object.keys(paths)
    .filter((template) => matches(template, path))
    .sort((a, b) => variables(a) - variables(b));
  const methods = Object.keys(paths[match ?? ''] ?? {}).map((name) => name.toUpperCase());
  // A path that has the method would not be here, were it the one that it looks like.
  if (match === undefined || methods.includes(method))
    return { status: 404, detail: 'There is nothing at this path. GET /openapi.json lists what there is.' };
  const allow = methods.join(', ');
  return {
    status: 405,
    detail: `This path does not take ${method}. It takes: ${allow}.`,
    headers: { allow },
  };
}

const variables = (template: string): number => template.split('{').length;

function matches(template: string, path: string): boolean {
  const wanted = template.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => (part.startsWith('{') ? given[index] !== '' : part === given[index]))
  );
}
