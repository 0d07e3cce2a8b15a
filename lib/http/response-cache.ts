import type { TransportResponse } from './transport.ts';

/**
 * Answers that are kept to be asked for again by their validators (RFC 9110 section 13): never given without the
 * service's word that they still hold. It may be shared by clients; whoever reads it has a key with the credential in it.
 */
export interface ResponseCache {
  get(key: string): TransportResponse | undefined;
  set(key: string, response: TransportResponse): void;
  clear(): void;
}

// What an entry takes beside its text and its headers: a guess, so that many small ones are counted too.
const entryBytes = 1_000;

/** Keeps what was used last, as far as it fits: `maxBytes` are of memory, 8 MB by default. */
export function createResponseCache({ maxBytes = 8_000_000 }: { maxBytes?: number } = {}): ResponseCache {
  // In the order of their last use.
  const kept = new Map<string, TransportResponse>();
  let bytes = 0;

  // Two bytes a character at most, in V8.
  const sizeOf = (key: string, { headers, body }: TransportResponse) =>
    2 * (key.length + body.length + JSON.stringify(headers).length) + entryBytes;

  function remove(key: string): TransportResponse | undefined {
    const response = kept.get(key);
    if (response && kept.delete(key)) bytes -= sizeOf(key, response);
    return response;
  }

  return {
    get(key) {
      const response = kept.get(key);
      if (!response) return undefined;
      kept.delete(key);
      kept.set(key, response);
      return response;
    },
    set(key, response) {
      remove(key);
      if (sizeOf(key, response) > maxBytes) return;
      kept.set(key, response);
      bytes += sizeOf(key, response);
      for (const oldest of kept.keys()) {
        if (bytes <= maxBytes) break;
        remove(oldest);
      }
    },
    clear() {
      kept.clear();
      bytes = 0;
    },
  };
}
