import { Readable } from 'node:stream';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import axiosStatic, { Axios } from 'axios';
import { createAxiosTransport } from '#lib/http/axios-transport.ts';
import { createNodeAdapter } from '#lib/http/node-adapter.ts';
import { responseTooLarge, responseUndecodable, TransportError } from '#lib/http/transport.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { transportRequest, transports } from '../../support/transports.ts';

describe.each(transports)('over %s', (_, createTransport) => {
  const transport = createTransport();

  test('every status is an answer, and no redirect is followed', async () => {
    await using server = await startHttpServer([
      { status: 302, headers: { Location: '/b', 'Set-Cookie': ['a=1', 'b=2'] }, body: 'moved' },
      { status: 500, headers: { 'content-type': 'application/json' }, body: '{"a":1}' },
    ]);
    expect(await transport(transportRequest(`${server.origin}/a`))).toMatchObject({
      status: 302,
      body: 'moved',
      headers: { location: '/b', 'set-cookie': 'a=1, b=2' },
    });
    expect(await transport(transportRequest(`${server.origin}/a?b=c`))).toMatchObject({ status: 500, body: '{"a":1}' });
    expect(server.requests[1]).toMatchObject({ method: 'GET', url: '/a?b=c', body: '' });
  });

  test('headers are a record that inherits nothing, whatever a server calls them', async () => {
    const names = ['get', 'set', 'normalize', 'constructor', 'toString'];
    const headers = Object.fromEntries(names.map((name) => [name, 'mine']));
    await using server = await startHttpServer([{ headers }, {}]);
    const hostile = await transport(transportRequest(server.origin));
    for (const name of names) expect(hostile.headers[name.toLowerCase()]).toBe('mine');
    const harmless = await transport(transportRequest(server.origin));
    for (const name of [...names, 'hasOwnProperty', '__proto__']) expect(harmless.headers[name]).toBeUndefined();
  });

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['deflate', deflateSync],
  ])('a body in %s is text', async (encoding, compress) => {
    await using server = await startHttpServer([
      { headers: { 'content-encoding': encoding }, body: compress(Buffer.from('grüße')) },
    ]);
    expect((await transport(transportRequest(server.origin))).body).toBe('grüße');
  });

  test('text is without its byte order mark, which no JSON has', async () => {
    await using server = await startHttpServer([{ body: '\uFEFF{"a":"grüße"}' }]);
    expect((await transport(transportRequest(server.origin))).body).toBe('{"a":"grüße"}');
  });

  test.each([
    ['plain', {}, 'x'.repeat(1_001)],
    ['decompressed', { 'content-encoding': 'gzip' }, gzipSync('x'.repeat(1_001))],
  ])('a %s body beyond the limit is refused', async (_, headers, body) => {
    await using server = await startHttpServer([{ headers, body }]);
    await expect(createTransport(1_000)(transportRequest(server.origin))).rejects.toEqual(
      new TransportError(responseTooLarge),
    );
  });

  test.each(['gzip', 'br', 'zstd'])('a body that is not %s as it says has one code', async (encoding) => {
    await using server = await startHttpServer([{ headers: { 'content-encoding': encoding }, body: 'not at all' }]);
    await expect(transport(transportRequest(server.origin))).rejects.toEqual(new TransportError(responseUndecodable));
  });

  test.each(['reset', 'cut'] as const)('a connection that is %s is known by its code', async (failure) => {
    await using server = await startHttpServer([{ failure, headers: { 'content-length': '99' }, body: 'half' }]);
    await expect(transport(transportRequest(server.origin))).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('a server that is not there is known by its code', async () => {
    const { origin } = await startHttpServer([]).then(async (server) => {
      await server[Symbol.asyncDispose]();
      return server;
    });
    await expect(transport(transportRequest(origin))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('the signal ends the request', async () => {
    await using server = await startHttpServer([{ failure: 'silence' }]);
    const controller = new AbortController();
    const call = transport(transportRequest(server.origin, { signal: controller.signal }));
    await server.received(1);
    controller.abort();
    await expect(call).rejects.toEqual(new TransportError('ERR_CANCELED'));
  });

  test('a signal that has aborted lets nothing out', async () => {
    await using server = await startHttpServer([{}]);
    const call = transport(transportRequest(server.origin, { signal: AbortSignal.abort() }));
    await expect(call).rejects.toEqual(new TransportError('ERR_CANCELED'));
    expect(server.requests).toEqual([]);
  });

  test('an error holds its code and nothing else', async () => {
    await using server = await startHttpServer([{ failure: 'reset' }]);
    const error = await transport(transportRequest(server.origin)).catch((reason: unknown) => reason);
    expect(Object.getOwnPropertyNames(error).sort()).toEqual(['code', 'message', 'name', 'stack']);
  });

  test.each([
    ['text', 'grüße'],
    ['bytes', new TextEncoder().encode('..grüße..').subarray(2, -2)],
  ])('a body of %s is sent as it is, with its length', async (_, body) => {
    await using server = await startHttpServer([{}]);
    await transport(transportRequest(server.origin, { method: 'POST', headers: { 'content-type': 'text/x' }, body }));
    expect(server.requests[0]).toMatchObject({
      body: 'grüße',
      headers: { 'content-type': 'text/x', 'content-length': '7' },
    });
  });

  test('text that looks like JSON is not touched', async () => {
    await using server = await startHttpServer([{}]);
    const headers = { 'content-type': 'application/json' };
    await transport(transportRequest(server.origin, { method: 'POST', headers, body: ' { "a" : 1 } ' }));
    expect(server.requests[0]?.body).toBe(' { "a" : 1 } ');
  });

  test('a stream is sent in chunks, or by the length that the caller gives', async () => {
    await using server = await startHttpServer([{}, {}]);
    const send = (headers = {}) =>
      transport(transportRequest(server.origin, { method: 'PUT', headers, body: Readable.from(['he', 'llo']) }));
    await send();
    await send({ 'content-length': '5' });
    expect(server.requests.map(({ body }) => body)).toEqual(['hello', 'hello']);
    expect(server.requests[0]?.headers).toMatchObject({ 'transfer-encoding': 'chunked' });
    expect(server.requests[1]?.headers).toMatchObject({ 'content-length': '5' });
  });

  test('a stream that fails ends the request with its code', async () => {
    await using server = await startHttpServer([{}]);
    async function* failing() {
      yield 'he';
      throw Object.assign(new Error('The disk is gone.'), { code: 'EIO' });
    }
    const body = Readable.from(failing());
    await expect(transport(transportRequest(server.origin, { method: 'PUT', body }))).rejects.toEqual(
      new TransportError('EIO'),
    );
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s without a body has no content type', async (method) => {
    await using server = await startHttpServer([{}]);
    await transport(transportRequest(server.origin, { method }));
    expect(server.requests[0]).toMatchObject({ method, body: '' });
    expect(server.requests[0]?.headers).not.toHaveProperty('content-type');
    expect(server.requests[0]?.headers).not.toHaveProperty('transfer-encoding');
  });

  test.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ])('an answer to %s with status %i has no body', async (method, status) => {
    const headers = { 'content-encoding': 'gzip', etag: '"a"', ...(status !== 204 && { 'content-length': '5000' }) };
    await using server = await startHttpServer([{ status, headers }]);
    const answer = await createTransport(1_000)(transportRequest(server.origin, { method }));
    expect(answer).toMatchObject({ status, body: '', headers: { etag: '"a"' } });
  });
});

test('interceptors see the request and the answer', async () => {
  await using server = await startHttpServer([{ headers: { 'x-sent': 'yes' }, body: 'seen' }]);
  const axios = new Axios({ adapter: createNodeAdapter() });
  const seen: unknown[] = [];
  axios.interceptors.request.use((config) => {
    config.headers.set('X-Added', 'yes');
    return config;
  });
  axios.interceptors.response.use((response) => {
    seen.push(response.status, response.headers['x-sent'], response.data);
    return response;
  });
  await createAxiosTransport(axios)(transportRequest(server.origin, { headers: { accept: 'a/b' } }));
  expect(server.requests[0]?.headers).toMatchObject({ 'x-added': 'yes', accept: 'a/b' });
  expect(seen).toEqual([200, 'yes', 'seen']);
});

test('a header that an interceptor takes back is not sent, and none of the answer is kept without a value', async () => {
  await using server = await startHttpServer([{ headers: { 'x-sent': 'yes' } }]);
  const axios = new Axios({ adapter: createNodeAdapter() });
  axios.interceptors.request.use((config) => {
    config.headers.set({ accept: null, 'x-list': ['a', 'b'] });
    return config;
  });
  axios.interceptors.response.use((response) => {
    response.headers['x-sent'] = null;
    return response;
  });
  const answer = await createAxiosTransport(axios)(transportRequest(server.origin, { headers: { accept: 'a/b' } }));
  expect(server.requests[0]?.headers).not.toHaveProperty('accept');
  expect(server.requests[0]?.headers['x-list']).toBe('a, b');
  expect(answer.headers).not.toHaveProperty('x-sent');
});

test('an interceptor that fails is a failed request', async () => {
  const axios = new Axios({ adapter: createNodeAdapter() });
  axios.interceptors.request.use(() => {
    throw new Error('The secret is s3cret.');
  });
  const call = createAxiosTransport(axios)(transportRequest('http://127.0.0.1/'));
  await expect(call).rejects.toEqual(new TransportError('UNKNOWN'));
});

test.each([
  ['of axios.create()', {}],
  ['that ask for bytes', { responseType: 'arraybuffer' }],
  ['that change bodies', { transformRequest: () => 'mine', transformResponse: () => 'mine' }],
  ['that follow redirects and refuse statuses', { maxRedirects: 5, validateStatus: () => false }],
] as const)('defaults %s change nothing', async (_, defaults) => {
  const body = ' {"a":1} ';
  const headers = { 'content-type': 'application/json', location: '/b' };
  await using server = await startHttpServer([{ status: 302, headers, body }]);
  const transport = createAxiosTransport(axiosStatic.create({ adapter: 'http', ...defaults }));
  expect(await transport(transportRequest(server.origin, { method: 'POST', body }))).toMatchObject({
    status: 302,
    body,
  });
  expect(server.requests.map((request) => request.body)).toEqual([body]);
});
