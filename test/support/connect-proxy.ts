import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

export interface ConnectProxy extends AsyncDisposable {
  readonly origin: string;
  /** What it was asked to connect to: host and port. */
  readonly targets: readonly (string | undefined)[];
}

/** A proxy on 127.0.0.1 that joins a client to whatever its CONNECT names. */
export async function startConnectProxy(): Promise<ConnectProxy> {
  const targets: (string | undefined)[] = [];
  const sockets: Duplex[] = [];
  const server = createServer().on('connect', ({ url }, client) => {
    targets.push(url);
    const port = Number(url?.split(':').at(-1));
    const target = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    for (const socket of [client, target]) socket.on('error', () => {});
    sockets.push(client, target);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    targets,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
