import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { loopbackTls } from '../support/loopback-certificate.ts';
import type { VirtualTime } from '../support/virtual-time.ts';
import type { Answer, OriginName } from './case-format.ts';
import type { Script } from './script.ts';
import { expandTokens, type TokenValues } from './tokens.ts';
import type { Try, Wire } from './wire.ts';

/** A request as a server received it. */
export interface SeenRequest {
  readonly origin: OriginName;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Milliseconds since the epoch, of the virtual time. */
  readonly at: number;
  /** Whether any request had been answered by then. */
  readonly afterFirstAnswer: boolean;
  /** Where the script wants it to go. */
  readonly expectedOrigin: OriginName | undefined;
  /** How many were under way, this one included. */
  readonly inFlight: number;
  body: Buffer;
}

export interface ScriptedServers extends AsyncDisposable {
  readonly origins: TokenValues['origins'];
  readonly requests: readonly SeenRequest[];
  /** When the first answer went out, in milliseconds since the epoch. */
  readonly firstAnswerAt: number | undefined;
  /** What a server could not do that the script asks for. */
  readonly problems: readonly string[];
}

/**
 * The servers of a case, on 127.0.0.1: `self`, `other`, and with `tls` the first over https beside `self-http` over http.
 * They send no Date header, so that the script's clock is the only one.
 */
export async function startScriptedServers(
  { script, wire, time }: { readonly script: Script; readonly wire: Wire; readonly time: VirtualTime },
  { tls, onConditional }: { readonly tls: boolean; onConditional(index: number): void },
): Promise<ScriptedServers> {
  const requests: SeenRequest[] = [];
  const problems: string[] = [];
  let firstAnswerAt: number | undefined;

  async function receive(origin: OriginName, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const current = wire.arrived();
    const request: SeenRequest = {
      origin,
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      at: time.now(),
      afterFirstAnswer: firstAnswerAt !== undefined,
      expectedOrigin: current.step.origin,
      inFlight: wire.inFlight,
      body: Buffer.alloc(0),
    };
    const index = requests.push(request) - 1;
    if (incoming.headers['if-none-match'] !== undefined) onConditional(index);
    // A client that gives up in the middle of its body is none of the server's concern.
    const body = await buffer(incoming).catch(() => undefined);
    if (!body) return;
    request.body = body;

    const answer = script.answerTo(current.step, incoming.headers);
    if (answer.delayMs && !(await current.hold(answer.delayMs))) return;
    if (current.ended) return;
    firstAnswerAt ??= time.now();
    await send(answer, current, outgoing, { now: time.now(), origins });
  }

  const listener =
    (origin: OriginName): RequestListener =>
    (incoming, outgoing) => {
      receive(origin, incoming, outgoing).catch((error: unknown) => {
        problems.push(error instanceof Error ? error.message : String(error));
        outgoing.destroy();
      });
    };

  const servers = [
    { protocol: tls ? 'https' : 'http', listener: listener('self') },
    { protocol: 'http', listener: listener('other') },
    ...(tls ? [{ protocol: 'http', listener: listener('self-http') }] : []),
  ].map((one) => ({
    ...one,
    server: one.protocol === 'https' ? createTlsServer(loopbackTls(), one.listener) : createServer(one.listener),
  }));
  const [self = '', other = '', selfHttp = self] = await Promise.all(
    servers.map(async ({ protocol, server }) => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }),
  );
  const origins = { self, other, selfHttp };

  return {
    origins,
    requests,
    problems,
    get firstAnswerAt() {
      return firstAnswerAt;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(
        servers.map(({ server }) => {
          const closed = new Promise((resolve) => server.close(resolve));
          server.closeAllConnections();
          return closed;
        }),
      );
    },
  };
}

/** What is sent of an answer, and how it ends: whole, cut, silent or dripping. */
async function send(answer: Answer, current: Try, outgoing: ServerResponse, values: TokenValues): Promise<void> {
  const { drop, dropPhase, dripMs } = answer;
  if (drop && dropPhase !== 'mid-body') {
    outgoing.destroy();
    return;
  }
  const json = answer.body !== undefined && typeof answer.body !== 'string';
  const expanded = expandTokens(answer.body, values);
  const body = json ? JSON.stringify(expanded) : typeof expanded === 'string' ? expanded : '';
  outgoing.sendDate = false;
  outgoing.writeHead(answer.status ?? 200, {
    ...(json && !hasHeader(answer, 'content-type') && { 'content-type': 'application/json' }),
    ...expandTokens(answer.headers ?? {}, values),
  });
  if (!drop && !answer.stallBody && dripMs === undefined) {
    outgoing.end(body);
    return;
  }
  await write(outgoing, typeof answer.stallBody === 'string' ? answer.stallBody : body);
  if (drop) outgoing.destroy();
  else if (dripMs === undefined) await current.hold();
  else while (await current.hold(dripMs)) await write(outgoing, '.');
}

const hasHeader = ({ headers = {} }: Answer, name: string): boolean =>
  Object.keys(headers).some((one) => one.toLowerCase() === name);

/** Resolves when it is with the operating system; for an empty text it is the head that is sent. */
function write(outgoing: ServerResponse, text: string): Promise<void> {
  if (text === '') {
    outgoing.flushHeaders();
    return new Promise((resolve) => setImmediate(resolve));
  }
  return new Promise((resolve) => outgoing.write(text, () => resolve()));
}
