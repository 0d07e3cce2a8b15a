import type { AxiosAdapter, InternalAxiosRequestConfig } from 'axios';
import { createNodeRequest, type NodeRequestOptions } from './node-request.ts';
import { toAxiosHeaders } from './response-headers.ts';
import type { TransportBody } from './transport.ts';

type Config = InternalAxiosRequestConfig<TransportBody | null | undefined>;

/**
 * An axios adapter straight over node:http: one request, no redirect, the whole body as text. It costs a third of axios's
 * own, which goes through follow-redirects, form-data and several streams.
 *
 * It reads `method`, `url` (absolute), `headers`, `data` (text, bytes, or a stream, which it destroys if the request fails),
 * `signal` and `maxContentLength`, which comes before its own, and nothing else: no `params`, `auth`, `baseURL`, `timeout`,
 * `cancelToken`, `proxy` or `responseType`, no form data, no progress events. Rejects with a TransportError.
 *
 * It does not read the proxy environment variables; an agent does:
 *
 *     createNodeAdapter({ httpsAgent: new https.Agent({ keepAlive: true, proxyEnv: process.env }) })
 */
export function createNodeAdapter(options: NodeRequestOptions = {}): AxiosAdapter {
  const send = createNodeRequest(options);
  return async (config: Config) => {
    const { method = 'GET', url = '', headers, data, signal, maxContentLength = 0 } = config;
    const request = { method: method.toUpperCase(), url, headers, body: data ?? undefined, signal };
    // axios's default is -1, for none.
    const { status, statusText, rawHeaders, body } = await send(
      request,
      maxContentLength > 0 ? maxContentLength : undefined,
    );
    return { status, statusText, headers: toAxiosHeaders(rawHeaders), data: body, config };
  };
}
