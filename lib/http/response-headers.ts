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

/** The record of an answer that inherits nothing, so that no name finds a method. */
const emptyRecord = (): Record<string, string> => Object.create(null);

/**
 * The names and values of node:http's `rawHeaders`, in turn, as a record: lower-case names, the values of a repeated name
 * joined (RFC 9110 section 5.3).
 */
export function readRawHeaders(rawHeaders: readonly string[]): Record<string, string> {
  const headers = emptyRecord();
  eachHeader(rawHeaders, (name, value) => {
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else if (!singleValued.has(name)) headers[name] = `${before}, ${value}`;
  });
  return headers;
}

/** The same as axios has headers: `set-cookie` is a list. */
export function toAxiosHeaders(rawHeaders: readonly string[]): ResponseHeaders {
  const headers = new ResponseHeaders();
  const cookies: string[] = [];
  eachHeader(rawHeaders, (name, value) => {
    if (name === 'set-cookie') cookies.push(value);
  });
  for (const [name, value] of Object.entries(readRawHeaders(rawHeaders))) headers[propertyFor(name)] = value;
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  return headers;
}

function eachHeader(rawHeaders: readonly string[], visit: (name: string, value: string) => void): void {
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    visit(lowerCaseName(String(rawHeaders[index])), String(rawHeaders[index + 1]));
  }
}

// A header that is called `get` must not hide the method; axios looks names up without regard to case.
function propertyFor(name: string): string {
  return name in ResponseHeaders.prototype ? name.toUpperCase() : name;
}

/** The headers of any axios answer as a record that inherits nothing: lower-case names, lists joined. */
export function plainHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const plain = emptyRecord();
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value === undefined || value === null || value === false) continue;
    plain[lowerCaseName(name)] = Array.isArray(value) ? value.join(', ') : String(value);
  }
  return plain;
}
