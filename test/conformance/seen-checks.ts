import { isDeepStrictEqual } from 'node:util';
import { parseJson } from '#lib/core/json.ts';
import type { SeenCheck } from './case-format.ts';
import type { SeenRequest } from './scripted-server.ts';
import { show } from './show.ts';

/** A request that was received, and the fields of the form that it carried. */
export interface ReadRequest extends SeenRequest {
  readonly form: unknown;
}

/** What a received request lacks of what it should be. */
export function checkSeen(check: SeenCheck, request: ReadRequest): string[] {
  const { index, method, path, origin, headerEquals = {}, headerAbsent = [], headerPresent = [] } = check;
  const { headers } = request;
  const failures = [
    compare('method', method, request.method),
    compare('path', path, request.path),
    compare('origin', origin, request.origin),
    ...Object.entries(headerEquals).map(([name, value]) => compare(name, value, headers[name.toLowerCase()])),
    ...[headerAbsent].flat().map((name) => {
      // The value may be the secret that should not be there.
      return headers[name.toLowerCase()] === undefined ? undefined : `expected no ${name}, saw one`;
    }),
    ...[headerPresent].flat().map((name) => {
      return headers[name.toLowerCase()] === undefined ? `expected ${name}, saw none` : undefined;
    }),
    'bodyEquals' in check && !hasBody(request, check.bodyEquals)
      ? `expected the body ${show(check.bodyEquals)}, saw ${show(request.body.toString())}`
      : undefined,
  ];
  return failures.filter((failure) => failure !== undefined).map((failure) => `seen[${index}]: ${failure}`);
}

const compare = (name: string, expected: string | undefined, seen: unknown): string | undefined =>
  expected === undefined || seen === expected ? undefined : `expected ${name} ${show(expected)}, saw ${show(seen)}`;

function hasBody({ body, form }: ReadRequest, expected: unknown): boolean {
  const text = body.toString();
  return [text, parseJson(text), form].some((seen) => seen !== undefined && isDeepStrictEqual(seen, expected));
}
