import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface RawServer extends AsyncDisposable {
  readonly origin: string;
  /** The connections that were made, in order. */
  readonly connections: readonly Socket[];
  /** All that was received, as latin1. */
  received(): string;
}

/**
 * A TCP server on 127.0.0.1 that does what an HTTP server should not. `answer` is called for the head of each request, with
 * the number of requests before it.
 */
export async function startRawServer(answer: (socket: Socket, index: number) => void): Promise<RawServer> {
  const connections: Socket[] = [];
  let received = '';
  let requests = 0;
  const server = createServer((socket) => {
    connections.push(socket);
    let head = '';
    // What a client does to its end of the connection is what the tests are about.
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      head = '';
      answer(socket, requests++);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections,
    received: () => received,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of connections) socket.destroy();
      await closed;
    },
  };
}

/** Sends again and again, as long as the other end takes it; nothing keeps the process alive. */
export function dripInto(socket: Socket, text: string): void {
  const timer = setInterval(() => socket.write(text), 5).unref();
  socket.on('close', () => clearInterval(timer));
}

/** Resolves when that end of the connection knows that the other one has closed it. */
export const closed = (socket: Socket | undefined): Promise<void> =>
  new Promise((resolve) => {
    if (!socket || socket.destroyed) resolve();
    else socket.once('close', () => resolve());
  });
