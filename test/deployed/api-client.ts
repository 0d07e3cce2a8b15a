import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { type Answer, contentOf, isJson, type Question } from '../support/http-answer.ts';

/** Asks the deployed API for a path; follows no redirect. */
export type ApiClient = (path: string, question?: Question & { readonly method?: string }) => Promise<Answer>;

/**
 * A client of the API with that address (`https://<id>.execute-api.localhost:<port>`). MiniStack goes by the Host header,
 * and no resolver is sure to know names below localhost, so the connection is to 127.0.0.1.
 */
export function createApiClient(apiUrl: string, options: { readonly port: number; readonly ca: string }): ApiClient {
  const { host } = new URL(apiUrl);
  return async (path, { method = 'GET', ...question } = {}) => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const { headers, body } = contentOf(question);
    const target = { ...options, hostname: '127.0.0.1', servername: '', method, path, headers: { ...headers, host } };
    const outgoing = request(target, (incoming) => read(incoming).then(resolve, reject));
    outgoing.on('error', reject).end(body);
    return promise;
  };
}

async function read(incoming: IncomingMessage): Promise<Answer> {
  const pairs = Object.entries(incoming.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  const headers = new Headers(pairs);
  const body = await text(incoming);
  const { statusCode: status = 0 } = incoming;
  return { status, headers, body: isJson(headers) ? JSON.parse(body) : body };
}
