import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ReceivedRequest {
  readonly method: string;
  /** Path and query, as received. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface ScriptedAnswer {
  /** 200 by default. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** Text or bytes as they are; anything else as JSON with its content type. */
  readonly body?: unknown;
  /** `silence`: the request is read and nothing is sent. `reset`: the connection is cut instead of an answer. `cut`: after the body. */
  readonly failure?: 'silence' | 'reset' | 'cut';
}

export interface ScriptedServer extends AsyncDisposable {
  readonly origin: string;
  readonly requests: readonly ReceivedRequest[];
  /** Resolves once that many requests have been received. */
  received(count: number): Promise<void>;
}

/**
 * A server on 127.0.0.1 that answers by a list, one answer a request, or by a function. Beyond the list it answers 418.
 * It sends no Date header of its own, so that the clocks of a test are the only ones.
 */
export async function startHttpServer(
  script:
    | readonly ScriptedAnswer[]
    | ((request: ReceivedRequest, index: number) => ScriptedAnswer | Promise<ScriptedAnswer>),
): Promise<ScriptedServer> {
  const requests: ReceivedRequest[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const answerTo = typeof script === 'function' ? script : (_: ReceivedRequest, index: number) => script[index];

  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const request = {
        method: incoming.method ?? '',
        url: incoming.url ?? '',
        headers: incoming.headers,
        body: await text(incoming),
      };
      const index = requests.push(request) - 1;
      for (const { count, resolve } of waiting) if (requests.length >= count) resolve();
      const answer = await answerTo(request, index);
      send(outgoing, answer ?? { status: 418, body: 'The script has no answer for this request.' });
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    received: (count) =>
      requests.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.push({ count, resolve });
          }),
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function send(outgoing: ServerResponse, { status = 200, headers = {}, body, failure }: ScriptedAnswer): void {
  if (failure === 'silence') return;
  if (failure === 'reset') {
    outgoing.destroy();
    return;
  }
  outgoing.sendDate = false;
  const json = body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array);
  outgoing.writeHead(status, { ...(json && { 'content-type': 'application/json; charset=utf-8' }), ...headers });
  const sent = json ? JSON.stringify(body) : body;
  if (failure === 'cut') outgoing.write(sent, () => outgoing.destroy());
  else outgoing.end(sent);
}
