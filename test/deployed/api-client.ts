import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { json } from 'node:stream/consumers';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** Asks the deployed API for a path. Its answers are all JSON. */
export type ApiClient = (path: string, options?: { readonly key?: string }) => Promise<ApiAnswer>;

/**
 * A client of the API with that address (`https://<id>.execute-api.localhost:<port>`). MiniStack goes by the Host header,
 * and no resolver is sure to know names below localhost, so the connection is to 127.0.0.1.
 */
export function createApiClient(apiUrl: string, options: { readonly port: number; readonly ca: string }): ApiClient {
  const { host } = new URL(apiUrl);
  return async (path, { key } = {}) => {
    const { promise, resolve, reject } = Promise.withResolvers<ApiAnswer>();
    const headers = { host, ...(key !== undefined && { authorization: `Bearer ${key}` }) };
    const outgoing = request({ ...options, hostname: '127.0.0.1', servername: '', path, headers }, (incoming) => {
      const { statusCode = 0, headers } = incoming;
      json(incoming).then((body) => resolve({ status: statusCode, headers, body }), reject);
    });
    outgoing.on('error', reject).end();
    return promise;
  };
}
