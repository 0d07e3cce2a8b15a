import { AxiosHeaders } from 'axios';
import { lowerCaseName } from './header-name.ts';

/**
 * Headers that are in order from the start. axios normalizes those of each answer, which compares every name with every
 * other one: half of its time for 25 headers.
 */
export class ResponseHeaders extends AxiosHeaders {
  override normalize(): AxiosHeaders {
    return this;
  }
}

// RFC 9110 has one value for each of these; the first one counts, as in node:http.
const singleValued = new Set([
  'age',
  'authorization',
  'content-length',
  'content-type',
  'date',
  'etag',
  'expires',
  'from',
  'host',
  'if-modified-since',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'referer',
  'retry-after',
  'server',
  'user-agent',
]);

/**
 * The names and values of node:http's `rawHeaders`, in turn, as axios has headers: lower-case names, `set-cookie` as a list,
 * the values of any other repeated name joined (RFC 9110 section 5.3).
 */
export function readRawHeaders(rawHeaders: readonly string[]): ResponseHeaders {
  const headers = new ResponseHeaders();
  let name: string | undefined;
  for (const text of rawHeaders) {
    if (name === undefined) {
      name = propertyFor(lowerCaseName(text));
      continue;
    }
    const before: unknown = headers[name];
    if (name === 'set-cookie') headers[name] = Array.isArray(before) ? [...before, text] : [text];
    else if (before === undefined) headers[name] = text;
    else if (!singleValued.has(name)) headers[name] = `${before}, ${text}`;
    name = undefined;
  }
  return headers;
}

// A header that is called `get` must not hide the method; axios looks names up without regard to case.
function propertyFor(name: string): string {
  return name in ResponseHeaders.prototype ? name.toUpperCase() : name;
}

/** The headers of any axios answer as a record that inherits nothing: lower-case names, lists joined. */
export function plainHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const plain: Record<string, string> = Object.create(null);
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value === undefined || value === null || value === false) continue;
    plain[lowerCaseName(name)] = Array.isArray(value) ? value.join(', ') : String(value);
  }
  return plain;
}
