import { isUtf8 } from 'node:buffer';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Route } from '#lib/contract/route.ts';
import { ProblemError } from '#lib/core/errors.ts';
import { parseJson } from '#lib/core/json.ts';
import { headerOf } from '#lib/lambda/header-of.ts';

/** No request of ours is larger; what is costs time and memory before anything is known of it. */
const largestBody = 1_048_576;

const mediaTypes: Readonly<Record<NonNullable<Route['bodyType']>, string>> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
};

/** The value that the body of a request holds. Throws a 413, 415 or 400. */
export function readBody(
  event: Pick<APIGatewayProxyEventV2, 'headers' | 'body' | 'isBase64Encoded'>,
  bodyType: NonNullable<Route['bodyType']>,
): unknown {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > largestBody)
    throw new ProblemError({ status: 413, detail: 'The body of the request is over 1 MiB. Send less.' });
  const mediaType = mediaTypes[bodyType];
  if (!isOfType(headerOf(event, 'content-type'), mediaType))
    throw new ProblemError({
      status: 415,
      detail: `The body of this request has to be ${mediaType}, in UTF-8: send the header "Content-Type: ${mediaType}".`,
      headers: { accept: mediaType },
    });
  if (!isUtf8(bytes)) throw new ProblemError({ status: 400, detail: 'The body of the request is not UTF-8.' });
  const text = bytes.toString();
  if (bodyType === 'form') return Object.fromEntries(new URLSearchParams(text));
  const value = parseJson(text);
  if (value === undefined) throw new ProblemError({ status: 400, detail: 'The body of the request is not JSON.' });
  return value;
}

/** A media type without parameters, or with the one that says UTF-8, which JSON and forms are in anyway. */
function isOfType(contentType: string | undefined, mediaType: string): boolean {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  return type.trim() === mediaType && parameters.every((parameter) => /^\s*(charset="?utf-?8"?)?\s*$/.test(parameter));
}
