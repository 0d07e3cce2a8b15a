import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { refusal } from './guard.ts';
import { LocalError } from './local-error.ts';

export type Handle = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface LocalServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface LocalServerOptions {
  /** 0 takes any free port. */
  readonly port?: number;
  readonly handle: Handle;
  /** Told about what `handle` threw. */
  readonly onError: (error: unknown) => void;
  /** A server to listen with, instead of a new one; its own request listeners are to be removed first. */
  readonly server?: Server;
  /** Whether a request follows a link that proves by itself that its holder may; see `refusal`. */
  readonly isLink?: (request: IncomingMessage) => boolean;
}

/** A server on 127.0.0.1. Every local server is made here, so that none is without its guard. */
export async function startLocalServer(options: LocalServerOptions): Promise<LocalServer> {
  const { handle, onError, server = createServer(), isLink = () => false } = options;
  let port = options.port ?? 0;
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const reason = refusal(request.headers, port, isLink(request));
    if (reason !== undefined) {
      // The body of a refused request is not read, so the connection cannot be used again.
      sendJson(response, 403, { message: reason }, { connection: 'close' });
      return;
    }
    try {
      await handle(request, response);
    } catch (error) {
      // A caller that went away in the middle of its request is no fault of this server.
      if (request.destroyed && !request.complete) return;
      onError(error);
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { message: 'Internal Server Error' });
    }
  };
  server.on('request', (request, response) => void answer(request, response));
  server.on('checkContinue', (request, response) => {
    if (refusal(request.headers, port, isLink(request)) === undefined) response.writeContinue();
    void answer(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new LocalError(portInUse(port)) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address !== null && typeof address === 'object') port = address.port;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

export const portInUse = (port: number): string =>
  `Port ${port} is in use by another program: stop that one, or start on another port with \`PORT=${port < 65_535 ? port + 1 : port - 1} npm start\`.`;

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** The body of a request, or undefined when it has more than `limit` bytes. Rejects when the caller goes away. */
export async function readBody(
  request: IncomingMessage,
  limit = Number.POSITIVE_INFINITY,
): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
