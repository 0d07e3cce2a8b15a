import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import type { GenericAbortSignal } from 'axios';
import { createKeepAliveAgents } from './keep-alive-agent.ts';
import { type ReceivedResponse, receiveResponse } from './receive-response.ts';
import { toRawHeaders } from './request-headers.ts';
import { connectionLost, type TransportBody, TransportError, toTransportError } from './transport.ts';

export interface NodeRequestOptions {
  /** By default sockets are kept for the next request, for four seconds. */
  readonly httpAgent?: http.Agent;
  readonly httpsAgent?: https.Agent;
  /** In bytes, both on the wire and decompressed; 20 MB by default. */
  readonly maxContentLength?: number;
}

/** One request. `method` is in upper case, `url` absolute; a stream for a body is destroyed if the request fails. */
export interface NodeRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body?: TransportBody | undefined;
  readonly signal?: GenericAbortSignal | undefined;
}

type Agents = { readonly http: http.Agent; readonly https: https.Agent };

export const defaultMaxContentLength = 20_000_000;

/**
 * One request straight over node:http: no redirect, the whole body as text. Rejects with a TransportError. It does not read
 * the proxy environment variables; an agent does: `new https.Agent({ keepAlive: true, proxyEnv: process.env })`.
 */
export function createNodeRequest(
  options: NodeRequestOptions = {},
): (request: NodeRequest, maxContentLength?: number) => Promise<ReceivedResponse> {
  const own = createKeepAliveAgents();
  const agents = { http: options.httpAgent ?? own.http, https: options.httpsAgent ?? own.https };
  const longest = options.maxContentLength ?? defaultMaxContentLength;
  return (request, maxContentLength = longest) => exchange(request, agents, maxContentLength);
}

/** Sends the request and reads the answer. Settles once, and leaves no listener on the signal. */
function exchange(
  { method, url, headers, body: content, signal }: NodeRequest,
  agents: Agents,
  maxBytes: number,
): Promise<ReceivedResponse> {
  return new Promise((resolve, reject) => {
    let request: ClientRequest | undefined;
    let response: IncomingMessage | undefined;
    let settled = false;

    const settle = () => {
      settled = true;
      signal?.removeEventListener?.('abort', cancel);
      if (content instanceof Readable) content.destroy();
    };
    const fail = (error: unknown) => {
      if (settled) return;
      settle();
      request?.destroy();
      reject(toTransportError(error));
    };
    const cancel = () => fail(new TransportError('ERR_CANCELED'));

    try {
      if (signal?.aborted) throw new TransportError('ERR_CANCELED');
      if (isUsedUp(content)) throw new TransportError('ERR_STREAM_DESTROYED');
      const sent = open({ method, url, headers, body: content }, agents);
      request = sent;
      signal?.addEventListener?.('abort', cancel);
      sent.on('error', fail);
      sent.on('response', (incoming) => {
        response = incoming;
        receiveResponse(
          incoming,
          { method, maxBytes },
          (received) => {
            if (settled) return;
            settle();
            // The server may answer before it has read everything: nobody reads the rest.
            if (!sent.writableFinished) sent.destroy();
            resolve(received);
          },
          fail,
        );
      });
      // Some endings are told by nothing else, such as a change of protocol that nobody asked for.
      sent.on('close', () => {
        if (!response?.complete) fail(new TransportError(connectionLost));
      });
      send(content, sent, fail);
    } catch (error) {
      fail(error);
    }
  });
}

function open({ method, url, headers, body }: NodeRequest, agents: Agents): ClientRequest {
  const { protocol, host, hostname, port, pathname, search } = new URL(url);
  const secure = protocol === 'https:';
  if (!secure && protocol !== 'http:') throw new TransportError('ERR_INVALID_PROTOCOL');
  // Read from the module at the time of the request: this is where mocks step in.
  return (secure ? https : http).request({
    method,
    // An address of IPv6 has brackets in a URL only.
    host: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
    port: port || (secure ? 443 : 80),
    path: pathname + search,
    headers: toRawHeaders(headers, { method, host, body }),
    setHost: false,
    agent: secure ? agents.https : agents.http,
  });
}

function send(content: TransportBody | undefined, request: ClientRequest, fail: (error: unknown) => void): void {
  if (!(content instanceof Readable)) {
    request.end(content);
    return;
  }
  content.on('error', fail);
  content.on('close', () => {
    if (!content.readableEnded) fail(new TransportError('ERR_STREAM_PREMATURE_CLOSE'));
  });
  content.pipe(request);
}

/** A stream of which something was read before would be sent without it. */
function isUsedUp(content: TransportBody | undefined): boolean {
  return content instanceof Readable && (content.destroyed || content.readableDidRead);
}
