import { Axios } from 'axios';
import { createNodeAdapter, type NodeAdapterOptions } from './node-adapter.ts';
import { plainHeaders } from './response-headers.ts';
import { type Transport, toTransportError } from './transport.ts';

/**
 * The default transport: an axios instance of its own over the node adapter, with the adapter's options. Nobody else can add
 * an interceptor to it, so the headers of a request go past axios straight to the adapter: to merge, compare and check them
 * again, as it does four times, takes axios longer than all the rest.
 */
export function createNodeTransport(options?: NodeAdapterOptions): Transport {
  const send = createNodeAdapter(options);
  const axios = new Axios();
  return async ({ method, url, headers, body, signal }) => {
    try {
      const response = await axios.request<string>({
        method,
        url,
        data: body,
        signal,
        adapter: (config) => send(Object.assign(config, { headers })),
      });
      return { status: response.status, headers: plainHeaders(response.headers), body: response.data };
    } catch (error) {
      throw toTransportError(error);
    }
  };
}
