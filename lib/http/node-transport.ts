import { Axios } from 'axios';
import { createNodeRequest, type NodeRequestOptions } from './node-request.ts';
import { ResponseHeaders } from './response-headers.ts';
import { type Transport, type TransportResponse, toTransportError } from './transport.ts';

/**
 * The default transport: an axios instance of its own over node:http. Nobody else can add an interceptor to it, so the headers
 * go past axios in both directions: to merge, compare and check them again, as it does four times, takes axios longer than all
 * the rest.
 */
export function createNodeTransport(options?: NodeRequestOptions): Transport {
  const send = createNodeRequest(options);
  const axios = new Axios();
  const noHeaders = new ResponseHeaders();
  return async (request) => {
    const { method, url, signal } = request;
    try {
      const { data } = await axios.request<TransportResponse>({
        method,
        url,
        signal,
        adapter: async (config) => {
          const { status, statusText, headers, body } = await send(request);
          return { status, statusText, headers: noHeaders, data: { status, headers, body }, config };
        },
      });
      return data;
    } catch (error) {
      throw toTransportError(error);
    }
  };
}
