import { Axios } from 'axios';
import { createAxiosTransport } from '#lib/http/axios-transport.ts';
import { createNodeAdapter } from '#lib/http/node-adapter.ts';
import type { Transport, TransportRequest } from '#lib/http/transport.ts';

/** The transport over both adapters; `maxContentLength` is in bytes. */
export const transports: readonly [string, (maxContentLength?: number) => Transport][] = [
  ['the own adapter', (maxContentLength) => createAxiosTransport(overNode(maxContentLength))],
  ["axios's http adapter", (maxContentLength) => createAxiosTransport(overStock(maxContentLength))],
];

const overNode = (maxContentLength?: number) => new Axios({ adapter: createNodeAdapter({ maxContentLength }) });
const overStock = (maxContentLength?: number) => new Axios({ adapter: 'http', maxContentLength });

export const transportRequest = (url: string, request: Partial<TransportRequest> = {}): TransportRequest => ({
  method: 'GET',
  url,
  headers: {},
  signal: new AbortController().signal,
  ...request,
});
