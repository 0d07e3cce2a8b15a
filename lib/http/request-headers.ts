import { acceptEncoding } from './decompress.ts';
import { lowerCaseName } from './header-name.ts';
import type { TransportBody } from './transport.ts';

// node:http sends these without a body as they are; any other method says that its body is empty (RFC 9110 section 8.6).
const methodsWithoutBody = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

/**
 * The headers of a request as node:http sends them unchanged: names and values in turn. The framing of the body is told
 * here and not by the caller, except for the length of a stream, which nobody else knows.
 */
export function toRawHeaders(
  headers: Readonly<Record<string, unknown>>,
  { method, host, body }: { method: string; host: string; body: TransportBody | undefined },
): string[] {
  const raw = ['host', host];
  let encodingGiven = false;
  let length = lengthOf(body, method);
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    // axios marks a header that is not to be sent by `false`.
    if (value === undefined || value === null || value === false) continue;
    const lower = lowerCaseName(name);
    if (lower === 'host' || lower === 'transfer-encoding') continue;
    if (lower === 'content-length') {
      if (length === 'unknown') length = Number(value);
      continue;
    }
    if (lower === 'accept-encoding') encodingGiven = true;
    if (Array.isArray(value)) for (const one of value) raw.push(name, String(one));
    else raw.push(name, String(value));
  }
  if (!encodingGiven) raw.push('accept-encoding', acceptEncoding);
  if (length === 'unknown') raw.push('transfer-encoding', 'chunked');
  else if (length !== undefined) raw.push('content-length', String(length));
  return raw;
}

/** In bytes; undefined when there is none to tell. */
function lengthOf(body: TransportBody | undefined, method: string): number | 'unknown' | undefined {
  if (body === undefined) return methodsWithoutBody.has(method) ? undefined : 0;
  if (typeof body === 'string') return Buffer.byteLength(body);
  return body instanceof Uint8Array ? body.byteLength : 'unknown';
}
