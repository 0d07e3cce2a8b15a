import { hash } from 'node:crypto';
import type { Credential } from './credential.ts';
import type { Message } from './message.ts';
import { noBody } from './request-body.ts';
import type { TransportResponse } from './transport.ts';

// RFC 9110 section 13.1.
const preconditions = ['if-none-match', 'if-modified-since', 'if-match', 'if-unmodified-since', 'if-range'];

/** Whether the caller makes the request conditional: then its answer is the caller's to read, a 304 too. */
export const hasPrecondition = (headers: Readonly<Record<string, string>>): boolean =>
  preconditions.some((name) => headers[name] !== undefined);

/** Whether the answer to a message may be kept, or asked for again by its validator. */
export const isCacheable = ({ method, headers, body }: Message): boolean =>
  method === 'GET' && body === noBody && !hasPrecondition(headers);

/**
 * What an answer is kept by: the URL, each header that was sent, since the answer may vary by any, and a fingerprint of
 * the credential, so that nobody is ever given what another one was answered.
 */
export const cacheKey = ({ url, headers }: Message, credential: Credential | undefined): string =>
  hash('sha256', JSON.stringify([url.href, headers, credential?.headers, credential?.query]), 'base64url');

/** The headers that ask whether a kept answer still holds (RFC 9110 section 13.1); an entity tag goes as it came. */
export function validatorHeaders({ headers }: TransportResponse): Record<string, string> {
  const { etag, 'last-modified': lastModified } = headers;
  if (etag !== undefined) return { 'if-none-match': etag };
  return lastModified === undefined ? {} : { 'if-modified-since': lastModified };
}

/** Whether an answer can be asked for again: it has a validator, and may be kept (RFC 9111 section 3). */
export function isKept({ status, headers }: TransportResponse): boolean {
  const { etag, 'last-modified': lastModified, vary } = headers;
  if (status !== 200 || (etag === undefined && lastModified === undefined) || vary?.trim() === '*') return false;
  return !/(?:^|,)\s*no-store\s*(?:,|$)/i.test(headers['cache-control'] ?? '');
}

// They were true when the answer came.
const ofTheMoment = /^(?:date|age|retry-after|(?:x-)?rate-?limit(?:-.*)?)$/;

/** The kept answer with the newer headers of the 304 that confirmed it (RFC 9111 section 4.3.4). */
export const confirmed = (kept: TransportResponse, { headers }: TransportResponse): TransportResponse => {
  // They would describe the body of the 304, which has none.
  const { 'content-length': _length, 'content-encoding': _encoding, 'content-type': _type, ...newer } = headers;
  const lasting = Object.entries(kept.headers).filter(([name]) => !ofTheMoment.test(name));
  return { status: kept.status, headers: { ...Object.fromEntries(lasting), ...newer }, body: kept.body };
};
