import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { json } from 'node:stream/consumers';
import { freePort } from '../../support/free-port.ts';

/**
 * A proxy for the Docker API that puts SAM's containers on the host's network, where each listens on 127.0.0.1 only.
 *
 * SAM wants a bridge network and published ports. On the host's network a function reaches the emulators of the tests,
 * which listen on loopback and nowhere else, and the engine needs neither a bridge nor iptables.
 */
export async function startLoopbackProxy(
  started: AsyncDisposableStack,
  paths: { readonly listen: string; readonly engine: string },
): Promise<void> {
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing, paths.engine).catch((error: unknown) => {
      outgoing.writeHead(502, { 'content-type': 'application/json' });
      outgoing.end(JSON.stringify({ message: `The engine's proxy failed: ${error}` }));
    });
  });
  server.on('upgrade', (incoming, socket, head) => tunnel(incoming, socket, head, paths.engine));
  // The answers of the engine's event stream and of a container's wait take as long as they take.
  server.requestTimeout = 0;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(paths.listen, resolve);
  await promise;
  started.defer(async () => {
    server.closeAllConnections();
    await server[Symbol.asyncDispose]();
  });
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse, engine: string): Promise<void> {
  const url = new URL(incoming.url ?? '/', 'http://engine');
  if (url.pathname.endsWith('/build')) url.searchParams.set('networkmode', 'host');
  const create = url.pathname.endsWith('/containers/create');
  const body = create ? JSON.stringify(onLoopback(await json(incoming), await freePort())) : undefined;
  const headers = { ...incoming.headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const path = url.pathname + url.search;
  const forwarded = request({ socketPath: engine, path, method: incoming.method, headers }, resolve).on(
    'error',
    reject,
  );
  outgoing.once('close', () => forwarded.destroy());
  if (body === undefined) incoming.pipe(forwarded);
  else forwarded.end(body);
  const response = await promise;
  outgoing.writeHead(response.statusCode ?? 502, response.headers);
  // SAM waits for the head of an answer whose body may not begin for minutes.
  outgoing.flushHeaders();
  response.pipe(outgoing);
}

interface ContainerSpecification {
  Entrypoint?: string[];
  ExposedPorts?: unknown;
  HostConfig?: {
    NetworkMode?: string;
    ExtraHosts?: string[];
    PortBindings?: Record<string, { HostPort: string }[]>;
  };
}

/**
 * The specification of a function's container, on the host's network. Lambda's runtime interface emulator takes both of
 * its addresses as arguments: the one SAM would have published, and one for the runtime inside the container.
 */
function onLoopback(body: unknown, runtimeApiPort: number): ContainerSpecification {
  // The body is a request of the Docker API, made by SAM: https://docs.docker.com/reference/api/engine/
  const { ExposedPorts, ...specification } = body as ContainerSpecification;
  const { PortBindings, ...hostConfig } = specification.HostConfig ?? {};
  const published = PortBindings?.['8080/tcp']?.[0]?.HostPort;
  if (published === undefined) throw new Error('SAM made a container that is not a function.');
  return {
    ...specification,
    Entrypoint: [
      ...(specification.Entrypoint ?? []),
      ...['--runtime-interface-emulator-address', `127.0.0.1:${published}`],
      ...['--runtime-api-address', `127.0.0.1:${runtimeApiPort}`],
    ],
    HostConfig: {
      ...hostConfig,
      NetworkMode: 'host',
      ExtraHosts: (hostConfig.ExtraHosts ?? []).map((host) => host.replace(/:host-gateway$/, ':127.0.0.1')),
    },
  };
}

/** Attaching to a container upgrades its connection; from there on bytes go both ways. */
function tunnel(incoming: IncomingMessage, socket: Duplex, head: Buffer, engine: string): void {
  const upstream = connect(engine, () => {
    const lines = Object.entries(incoming.headers).map(([name, value]) => `${name}: ${value}`);
    upstream.write([`${incoming.method} ${incoming.url} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
    upstream.write(head);
    socket.pipe(upstream).pipe(socket);
  });
  upstream.on('error', () => socket.destroy());
  socket.on('error', () => upstream.destroy());
}
