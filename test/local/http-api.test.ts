import { request as send } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createHttpApi } from '../../local/api-gateway/http-api.ts';
import type { FunctionHost, Invocation } from '../../local/lambda/function-host.ts';
import { type LocalServer, startLocalServer } from '../../local/local-server.ts';
import { ManualTimers } from './support/manual-timers.ts';

let server: LocalServer;
afterEach(() => server.close());

/** The API before a function that answers with the event that it was given, or with what `answer` says. */
async function startEcho(answer?: object) {
  const host = {
    invoke: async (event: string) => {
      const payload = answer ? JSON.stringify(answer) : JSON.stringify({ statusCode: 200, body: event });
      return { outcome: { ok: true, payload } };
    },
  } as unknown as FunctionHost;
  const routes = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) => ({
    key: `${method} /things/{id}`,
    host,
    timeoutMilliseconds: 1000,
  }));
  server = await startLocalServer({ handle: createHttpApi(routes, 'local', new ManualTimers()), onError: () => {} });
  return `${server.url}/things/7`;
}

interface Answer {
  readonly status: number;
  readonly rawHeaders: readonly string[];
  readonly text: string;
}

/** By node:http, since fetch sends no Sec-Fetch-Site of the caller's and joins what it receives. */
const request = (method: string, url: string, headers: Record<string, string> = {}, body: string | Buffer = '') =>
  new Promise<Answer>((resolve, reject) => {
    send(url, { method, headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, rawHeaders: response.rawHeaders, text }));
    })
      .on('error', reject)
      .end(body);
  });

/** The API before a function that never ends; `invoked` gives the signal that tells it that nobody waits any more. */
async function start(timers: ManualTimers) {
  const invoked = Promise.withResolvers<AbortSignal | undefined>();
  const host = {
    invoke: (_: string, abandoned?: AbortSignal) => {
      invoked.resolve(abandoned);
      return new Promise<Invocation>(() => {});
    },
  } as unknown as FunctionHost;
  const handle = createHttpApi([{ key: 'GET /', host, timeoutMilliseconds: 1000 }], 'local', timers);
  server = await startLocalServer({ handle, onError: () => {} });
  return { url: server.url, invoked: invoked.promise };
}

const abortOf = (signal: AbortSignal | undefined) =>
  new Promise<void>((resolve) => {
    if (signal?.aborted) resolve();
    else signal?.addEventListener('abort', () => resolve());
  });

test('an invocation is abandoned when its caller leaves', async () => {
  const { url, invoked } = await start(new ManualTimers());
  const caller = new AbortController();
  const request = fetch(url, { signal: caller.signal });
  const signal = await invoked;
  expect(signal?.aborted).toBe(false);
  caller.abort();
  await expect(request).rejects.toThrow('aborted');
  await expect(abortOf(signal)).resolves.toBeUndefined();
}, 5000);

test('an invocation is abandoned when the gateway waits no longer', async () => {
  const timers = new ManualTimers();
  const { url, invoked } = await start(timers);
  const request = fetch(url);
  const signal = await invoked;
  timers.advance(1000);
  expect((await request).status).toBe(503);
  await expect(abortOf(signal)).resolves.toBeUndefined();
});

describe('a request reaches the function as its event', () => {
  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('with %s and a JSON body', async (method) => {
    const url = await startEcho();
    const { text } = await request(method, url, { 'content-type': 'application/json' }, '{"title":"Grüße"}');
    expect(JSON.parse(text)).toMatchObject({
      version: '2.0',
      routeKey: `${method} /things/{id}`,
      rawPath: '/things/7',
      pathParameters: { id: '7' },
      body: '{"title":"Grüße"}',
      isBase64Encoded: false,
      requestContext: { domainName: new URL(url).host, http: { method, path: '/things/7' } },
    });
  });

  test('with a repeated parameter joined, and the query as it was sent', async () => {
    const { text } = await request('GET', `${await startEcho()}?login=a&login=b&q=%20x`);
    expect(JSON.parse(text)).toMatchObject({
      rawQueryString: 'login=a&login=b&q=%20x',
      queryStringParameters: { login: 'a,b', q: ' x' },
    });
  });

  test('with a form and its cookies, as a page of its own sends it', async () => {
    const url = await startEcho();
    const { status, text } = await request(
      'POST',
      url,
      {
        origin: new URL(url).origin,
        'sec-fetch-site': 'same-origin',
        'sec-fetch-mode': 'navigate',
        'content-type': 'application/x-www-form-urlencoded',
        cookie: '__Host-liaison=s; theme=dark',
      },
      'key=liaison_x',
    );
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      cookies: ['__Host-liaison=s', 'theme=dark'],
      body: Buffer.from('key=liaison_x').toString('base64'),
      isBase64Encoded: true,
    });
  });

  test('with bytes in base64', async () => {
    const bytes = Buffer.from([0, 255, 128]);
    const { text } = await request('PUT', await startEcho(), { 'content-type': 'image/png' }, bytes);
    expect(JSON.parse(text)).toMatchObject({ body: bytes.toString('base64'), isBase64Encoded: true });
  });
});

test('each cookie of an answer is a Set-Cookie of its own', async () => {
  const url = await startEcho({ statusCode: 303, headers: { location: '/' }, cookies: ['a=1; Path=/', 'b=2'] });
  const { status, rawHeaders } = await request('POST', url);
  const cookies = rawHeaders.filter((_, index) => rawHeaders[index - 1]?.toLowerCase() === 'set-cookie');
  expect([status, cookies]).toEqual([303, ['a=1; Path=/', 'b=2']]);
});

test.each([
  // Nothing of it is read, so the connection cannot be used again.
  ['over 10 MB', 10 * 1024 * 1024 + 1, 'close'],
  ['that makes an event over 6 MB', 6 * 1024 * 1024, 'keep-alive'],
])('a body %s is a 413 of the gateway', async (_, size, connection) => {
  const headers = { 'content-type': 'text/plain', connection: 'keep-alive' };
  const { status, rawHeaders, text } = await request('POST', await startEcho(), headers, Buffer.alloc(size, 'x'));
  expect([status, text]).toEqual([413, '{"message":"Request Entity Too Large"}']);
  expect(rawHeaders[rawHeaders.findIndex((name) => name.toLowerCase() === 'connection') + 1]).toBe(connection);
});
