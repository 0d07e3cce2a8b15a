import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { Axios } from 'axios';
import { createAxiosTransport } from '#lib/http/axios-transport.ts';
import { createNodeTransport } from '#lib/http/node-transport.ts';
import type { Transport } from '#lib/http/transport.ts';
import { loopbackCertificate } from '../support/loopback-certificate.ts';

/** `own`: the adapter of lib/http. `axios`: the one that axios comes with. */
export type AdapterName = 'own' | 'axios';

export const adapterNames: readonly AdapterName[] = ['own', 'axios'];

const pem = (name: 'key' | 'certificate') => readFileSync(loopbackCertificate[name], 'utf8');

/** For the servers of cases that need https. */
export const loopbackTls = () => ({ key: pem('key'), cert: pem('certificate') });

/** A transport that trusts the loopback servers' certificate, with sockets of its own. */
export function createTransport(name: AdapterName): Transport {
  const httpsAgent = new Agent({ keepAlive: true, ca: pem('certificate') });
  if (name === 'own') return createNodeTransport({ httpsAgent });
  return createAxiosTransport(new Axios({ adapter: 'http', httpsAgent }));
}
