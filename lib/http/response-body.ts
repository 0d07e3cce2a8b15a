import type { TransportResponse } from './transport.ts';

/** JSON by its media type: application/json, or a type that ends with +json (RFC 6839). */
const jsonType = /^(?:application\/json|[\w.-]+\/[\w.+-]+\+json)\s*(?:;|$)/i;

/** A body as a value: parsed when it is JSON, else the text; undefined when it is empty. */
export function readBody({ headers, body }: TransportResponse): { data: unknown; malformed: boolean } {
  if (body === '') return { data: undefined, malformed: false };
  if (!jsonType.test(headers['content-type'] ?? '')) return { data: body, malformed: false };
  try {
    return { data: JSON.parse(body), malformed: false };
  } catch {
    return { data: undefined, malformed: true };
  }
}
