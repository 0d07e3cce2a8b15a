import type { Readable } from 'node:stream';
import { member } from './member.ts';

/** What is sent: already encoded. A stream can be sent once. */
export type TransportBody = string | Uint8Array | Readable;

/** One request as it goes on the wire. Header names are lower case. */
export interface TransportRequest {
  readonly method: string;
  /** Absolute URL. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: TransportBody;
  readonly signal: AbortSignal;
}

/** One answer, whatever its status. Header names are lower case; `body` is the decompressed text. */
export interface TransportResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Sends one request once: no retry, no redirect, no parsing. It resolves for every status, rejects with a
 * TransportError when there is no whole answer, and ends the request when the signal aborts.
 */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;

/** The answer is larger than the transport takes. */
export const responseTooLarge = 'RESPONSE_TOO_LARGE';

/** The body is not what its content encoding says: zlib's name for it, whatever the encoding. */
export const responseUndecodable = 'Z_DATA_ERROR';

/** The connection ended before the answer did. */
export const connectionLost = 'ECONNRESET';

/** There is no whole answer. It carries a code and nothing else: what a transport knows holds credentials. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  /** Node's error code (ECONNRESET, ENOTFOUND, …), or RESPONSE_TOO_LARGE. */
  readonly code: string;

  constructor(code: string) {
    super(`The request failed with ${code}.`);
    this.code = code;
  }
}

/** A failure of a library or of Node as its code alone. */
export function toTransportError(error: unknown): TransportError {
  if (error instanceof TransportError) return error;
  const code = member(error, 'code');
  return new TransportError(typeof code === 'string' ? code : 'UNKNOWN');
}
