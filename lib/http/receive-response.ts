import type { IncomingMessage } from 'node:http';
import { decompress } from './decompress.ts';
import { heedKeepAlive } from './keep-alive-agent.ts';
import { readRawHeaders } from './response-headers.ts';
import { connectionLost, responseTooLarge, TransportError } from './transport.ts';

export interface ReceivedResponse {
  readonly status: number;
  readonly statusText: string;
  /** Lower-case names; it inherits nothing. */
  readonly headers: Readonly<Record<string, string>>;
  /** As node:http has them. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/**
 * Reads a response to its end and decompresses its body; at most `maxBytes` are taken, before and after. Calls one of `done`
 * and `fail`, `fail` perhaps more than once; nothing is thrown, since there is nobody to catch it.
 */
export function receiveResponse(
  incoming: IncomingMessage,
  { method, maxBytes }: { method: string; maxBytes: number },
  done: (response: ReceivedResponse) => void,
  fail: (error: unknown) => void,
): void {
  const { rawHeaders } = incoming;
  const status = Number(incoming.statusCode);
  const statusText = String(incoming.statusMessage);
  const headers = readRawHeaders(rawHeaders);
  const tooLarge = () => fail(new TransportError(responseTooLarge));
  const chunks: Buffer[] = [];
  let size = 0;

  incoming.on('error', fail);
  // The length of what a GET would have had (RFC 9110 section 8.6).
  const lengthOfBody = method !== 'HEAD' && status !== 304;
  if (lengthOfBody && Number(headers['content-length']) > maxBytes) {
    tooLarge();
    return;
  }
  heedKeepAlive(headers['keep-alive'], incoming.socket);

  incoming.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBytes) tooLarge();
    else chunks.push(chunk);
  });
  incoming.on('end', () => {
    const finish = (body: Buffer) => done({ status, statusText, headers, rawHeaders, body: toText(body) });
    try {
      if (!incoming.complete) throw new TransportError(connectionLost);
      const body = decompress(joined(chunks, size), headers['content-encoding'], maxBytes);
      if (body instanceof Promise) body.then(finish).catch(fail);
      else finish(body);
    } catch (error) {
      fail(error);
    }
  });
}

function joined(chunks: readonly Buffer[], size: number): Buffer {
  const [first] = chunks;
  return first && chunks.length === 1 ? first : Buffer.concat(chunks, size);
}

function toText(body: Buffer): string {
  const text = body.toString();
  // JSON.parse takes no byte order mark (RFC 8259 section 8.1).
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
