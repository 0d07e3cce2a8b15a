import { Agent } from 'node:https';
import { Axios } from 'axios';
import { createAxiosTransport } from '#lib/http/axios-transport.ts';
import { createNodeAdapter } from '#lib/http/node-adapter.ts';
import { createNodeTransport } from '#lib/http/node-transport.ts';
import type { Transport, TransportRequest } from '#lib/http/transport.ts';
import { loopbackTls } from './loopback-certificate.ts';

/** The transports that must not differ; `maxContentLength` is in bytes. */
export const transports: readonly [string, (maxContentLength?: number) => Transport][] = [
  ['the default', (maxContentLength) => createNodeTransport({ maxContentLength })],
  ['an instance with the node adapter', (maxContentLength) => createAxiosTransport(overNode(maxContentLength))],
  ["an instance with axios's http adapter", (maxContentLength) => createAxiosTransport(overStock(maxContentLength))],
];

const overNode = (maxContentLength?: number) => new Axios({ adapter: createNodeAdapter({ maxContentLength }) });
const overStock = (maxContentLength?: number) => new Axios({ adapter: 'http', maxContentLength });

/** `own`: the adapter of lib/http. `axios`: the one that axios comes with. */
export type AdapterName = 'own' | 'axios';

export const adapterNames: readonly AdapterName[] = ['own', 'axios'];

/** A transport that trusts the loopback servers' certificate, with sockets of its own. */
export function createTransport(name: AdapterName): Transport {
  const httpsAgent = new Agent({ keepAlive: true, ca: loopbackTls().cert });
  if (name === 'own') return createNodeTransport({ httpsAgent });
  return createAxiosTransport(new Axios({ adapter: 'http', httpsAgent }));
}

export const transportRequest = (url: string, request: Partial<TransportRequest> = {}): TransportRequest => ({
  method: 'GET',
  url,
  headers: {},
  signal: new AbortController().signal,
  ...request,
});
