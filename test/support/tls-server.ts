import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { loopbackTls } from './loopback-certificate.ts';

export interface TlsServer extends AsyncDisposable {
  readonly port: number;
  /** What a client must trust to be served. */
  readonly certificate: string;
  readonly requests: readonly string[];
}

/** An HTTPS server on 127.0.0.1 with a certificate of its own making for localhost; it answers `over TLS`. */
export async function startTlsServer(): Promise<TlsServer> {
  const tls = loopbackTls();
  const requests: string[] = [];
  const server = createServer(tls, ({ url }, response) => {
    requests.push(url ?? '');
    response.end('over TLS');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    certificate: tls.cert,
    requests,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
