import { randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { Socket } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { Axios, AxiosHeaders, type AxiosResponse } from 'axios';
import { createKeepAliveAgents } from '#lib/http/keep-alive-agent.ts';
import { createNodeAdapter } from '#lib/http/node-adapter.ts';
import type { NodeRequestOptions } from '#lib/http/node-request.ts';
import { receiveResponse } from '#lib/http/receive-response.ts';
import { responseTooLarge, responseUndecodable, TransportError } from '#lib/http/transport.ts';
import { startConnectProxy } from '../../support/connect-proxy.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { closed, startRawServer } from '../../support/raw-server.ts';
import { startTlsServer } from '../../support/tls-server.ts';

const createAxios = (options?: NodeRequestOptions) => new Axios({ adapter: createNodeAdapter(options) });
const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

describe('answers', () => {
  test('are as axios knows them', async () => {
    await using server = await startHttpServer([
      { status: 201, headers: { 'X-A': '1', 'Set-Cookie': ['a=1', 'b=2'] }, body: '{"a":1}' },
    ]);
    const response: AxiosResponse = await createAxios().get(server.origin);
    expect(response).toMatchObject({ status: 201, statusText: 'Created', data: '{"a":1}' });
    expect(response.headers).toBeInstanceOf(AxiosHeaders);
    expect(response.headers).toMatchObject({ 'x-a': '1', 'set-cookie': ['a=1', 'b=2'] });
    expect(AxiosHeaders.from(response.headers as AxiosHeaders).get('X-A')).toBe('1');
  });

  test('with headers that are called like methods keep their methods', async () => {
    const names = ['get', 'set', 'has', 'delete', 'normalize', 'concat', 'constructor', '__proto__'];
    await using server = await startRawServer((socket) =>
      socket.end(`HTTP/1.1 200 OK\r\n${names.map((name) => `${name}: mine\r\n`).join('')}content-length: 0\r\n\r\n`),
    );
    const headers = (await createAxios().get(server.origin)).headers as AxiosHeaders;
    for (const name of names) expect(headers.get(name)).toBe('mine');
  });

  test('with hundreds of headers of one name are read in one go', async () => {
    await using server = await startRawServer((socket) =>
      socket.end(`HTTP/1.1 200 OK\r\n${'a:b\r\n'.repeat(900)}content-length: 0\r\n\r\n`),
    );
    expect((await createAxios().get(server.origin)).headers['a']).toHaveLength(900 * 3 - 2);
  });
});

describe('encodings', () => {
  const get = async (encoding: string, body: Buffer) => {
    await using server = await startHttpServer([{ headers: { 'content-encoding': encoding }, body }]);
    return (await createAxios().get(server.origin)).data;
  };

  test('those it reads are asked for, unless the request says otherwise', async () => {
    await using server = await startHttpServer([{}, {}]);
    await createAxios().get(server.origin);
    await createAxios().get(server.origin, { headers: { 'Accept-Encoding': 'identity' } });
    expect(server.requests.map(({ headers }) => headers['accept-encoding'])).toEqual(['gzip, br, zstd', 'identity']);
  });

  test.each([
    ['x-gzip', gzipSync('text')],
    ['GZIP', gzipSync('text')],
    ['identity', Buffer.from('text')],
    ['deflate', deflateRawSync('text')],
    ['deflate', deflateSync('text')],
    ['gzip, br', brotliCompressSync(gzipSync('text'))],
    ['gzip, identity', gzipSync('text')],
    ['utf-8', Buffer.from('text')],
    ['br, utf-8', Buffer.from('text')],
  ])('%s is read', async (encoding, body) => {
    expect(await get(encoding, body)).toBe('text');
  });

  test.each(['gzip', 'deflate', 'br'])('an empty body in %s is empty', async (encoding) => {
    expect(await get(encoding, Buffer.alloc(0))).toBe('');
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ])('a large body in %s is read apart from the event loop', async (encoding, compress) => {
    const text = randomBytes(100_000).toString('hex');
    expect(await get(encoding, compress(Buffer.from(text)))).toBe(text);
  });

  test('a body of one byte is no deflate', async () => {
    await expect(get('deflate', Buffer.from([0x78]))).rejects.toEqual(new TransportError(responseUndecodable));
  });

  test('a large body that is not what it says has the same code as a small one', async () => {
    const cut = gzipSync(randomBytes(200_000)).subarray(0, 150_000);
    await expect(get('gzip', cut)).rejects.toEqual(new TransportError(responseUndecodable));
  });

  test('a bomb within a bomb is refused', async () => {
    const bomb = gzipSync(gzipSync(Buffer.alloc(30_000_000)));
    await expect(get('gzip, gzip', bomb)).rejects.toEqual(new TransportError(responseTooLarge));
  });

  test('more than five on top of each other are refused', async () => {
    const often = (times: number) => Array.from({ length: times });
    const packed = (times: number) => often(times).reduce<Buffer>((body) => gzipSync(body), Buffer.from('text'));
    expect(await get(often(5).fill('gzip').join(), packed(5))).toBe('text');
    await expect(get(often(6).fill('gzip').join(), packed(6))).rejects.toEqual(new TransportError(responseUndecodable));
  });

  test('the signal ends the wait for a large body', async () => {
    await using server = await startHttpServer([
      { headers: { 'content-encoding': 'gzip' }, body: gzipSync(randomBytes(4_000_000)) },
    ]);
    const controller = new AbortController();
    const agent = new http.Agent();
    // The whole body is there when the socket is let go.
    agent.keepSocketAlive = () => process.nextTick(() => controller.abort());
    const adapter = createNodeAdapter({ httpAgent: Object.assign(agent, { keepAlive: true }) });
    const call = new Axios({ adapter }).get(server.origin, { signal: controller.signal });
    await expect(call).rejects.toMatchObject({ code: 'ERR_CANCELED' });
  });
});

test('an end before all has come is a lost connection', async () => {
  const incoming = new http.IncomingMessage(new Socket());
  incoming.push(null);
  const error = await new Promise((resolve) =>
    receiveResponse(incoming, { method: 'GET', maxBytes: 1 }, resolve, resolve),
  );
  expect(error).toEqual(new TransportError('ECONNRESET'));
});

describe('the limit', () => {
  test('is known by the length that is announced, before anything of the body', async () => {
    await using server = await startRawServer((socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 20000001\r\n\r\n'),
    );
    await expect(createAxios().get(server.origin)).rejects.toEqual(new TransportError(responseTooLarge));
    await closed(server.connections[0]);
  });

  test('is that of the request, then that of the adapter', async () => {
    await using server = await startHttpServer(() => ({ body: 'x'.repeat(10) }));
    const axios = createAxios({ maxContentLength: 9 });
    await expect(axios.get(server.origin)).rejects.toEqual(new TransportError(responseTooLarge));
    await expect(axios.get(server.origin, { maxContentLength: -1 })).rejects.toEqual(
      new TransportError(responseTooLarge),
    );
    expect((await axios.get(server.origin, { maxContentLength: 10 })).data).toHaveLength(10);
  });
});

describe('connections', () => {
  test('are used again, the last one first', async () => {
    await using server = await startRawServer((socket) => socket.write(ok));
    const axios = createAxios();
    for (const _ of [1, 2, 3]) await axios.get(server.origin);
    expect(server.connections).toHaveLength(1);
  });

  test('idle for four seconds and keep no process alive', async () => {
    await using server = await startRawServer((socket) => socket.write(ok));
    const agents = createKeepAliveAgents();
    await createAxios({ httpAgent: agents.http }).get(server.origin);
    const [idle] = Object.values(agents.http.freeSockets).flatMap((sockets) => sockets ?? []);
    expect(idle?.timeout).toBe(4_000);
    expect(Reflect.get(idle ?? {}, '_handle').hasRef()).toBe(false);
  });

  test.each([
    ['timeout=3, max=100', 2_000],
    ['timeout=1', 1],
    ['timeout=60', 4_000],
    ['max=100', 4_000],
  ])('idle for less where the server says %s', async (keepAlive, idleMs) => {
    await using server = await startRawServer((socket) =>
      socket.write(ok.replace('\r\n', `\r\nkeep-alive: ${keepAlive}\r\n`)),
    );
    const agents = createKeepAliveAgents();
    const free = new Promise<number | undefined>((resolve) =>
      agents.http.on('free', (socket) => resolve(socket.timeout)),
    );
    await createAxios({ httpAgent: agents.http }).get(server.origin);
    expect(await free).toBe(idleMs);
  });

  test('that the server resets while they idle and are written to fail with their code', async () => {
    await using server = await startRawServer((socket, index) => {
      if (index === 0) socket.write(ok);
      else socket.resetAndDestroy();
    });
    const axios = createAxios();
    await axios.get(server.origin);
    await expect(axios.get(server.origin)).rejects.toEqual(new TransportError('ECONNRESET'));
    expect(server.connections).toHaveLength(1);
  });

  test('that change their protocol unasked are lost', async () => {
    await using server = await startRawServer((socket) =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    );
    await expect(createAxios().get(server.origin)).rejects.toEqual(new TransportError('ECONNRESET'));
  });

  test('need no more of a signal than axios asks of one', async () => {
    await using server = await startHttpServer([{}]);
    expect(await createAxios().get(server.origin, { signal: { aborted: false } })).toMatchObject({ status: 200 });
  });

  test('leave no listener on the signal', async () => {
    await using server = await startHttpServer([{}, { failure: 'reset' }]);
    const { signal } = new AbortController();
    let listeners = 0;
    const counted = Object.assign(signal, {
      addEventListener: () => {
        listeners += 1;
      },
      removeEventListener: () => {
        listeners -= 1;
      },
    });
    await createAxios().get(server.origin, { signal: counted });
    await createAxios()
      .get(server.origin, { signal: counted })
      .catch(() => {});
    expect(listeners).toBe(0);
  });
});

describe('bodies', () => {
  test('the length is that of the body, whatever the request says', async () => {
    await using server = await startHttpServer([{}]);
    const headers = { 'Content-Length': '1', 'Transfer-Encoding': 'chunked', Host: 'elsewhere' };
    await createAxios().post(server.origin, 'text', { headers });
    expect(server.requests[0]).toMatchObject({ body: 'text', headers: { 'content-length': '4' } });
    expect(server.requests[0]?.headers).not.toHaveProperty('transfer-encoding');
    expect(server.requests[0]?.headers.host).toBe(new URL(server.origin).host);
  });

  test('a POST without one says so', async () => {
    await using server = await startHttpServer([{}]);
    await createAxios().post(server.origin);
    expect(server.requests[0]?.headers).toMatchObject({ 'content-length': '0' });
  });

  test('a DELETE may have a stream', async () => {
    await using server = await startHttpServer([{}]);
    await createAxios().delete(server.origin, { data: Readable.from(['te', 'xt']) });
    expect(server.requests[0]).toMatchObject({ method: 'DELETE', body: 'text' });
  });

  test.each([
    ['text', 'x'.repeat(5_000_000)],
    ['a stream without end', endless()],
  ])('an answer that comes before all of %s is read is the answer', async (_, body) => {
    await using server = await startRawServer((socket) => {
      socket.pause();
      socket.write('HTTP/1.1 413 Content Too Large\r\ncontent-length: 5\r\n\r\nlarge');
    });
    expect(await createAxios().post(server.origin, body)).toMatchObject({ status: 413, data: 'large' });
    if (body instanceof Readable) expect(body.destroyed).toBe(true);
    server.connections[0]?.resume();
    await closed(server.connections[0]);
  });

  test('a server that goes away while a stream is sent ends the stream', async () => {
    await using server = await startRawServer((socket) => socket.resetAndDestroy());
    const body = endless();
    await expect(createAxios().post(server.origin, body)).rejects.toBeInstanceOf(TransportError);
    expect(body.destroyed).toBe(true);
  });

  test('the signal ends a stream', async () => {
    const controller = new AbortController();
    await using server = await startRawServer(() => controller.abort());
    const body = endless();
    const call = createAxios().post(server.origin, body, { signal: controller.signal });
    await expect(call).rejects.toMatchObject({ code: 'ERR_CANCELED' });
    expect(body.destroyed).toBe(true);
  });

  test('a stream that stops without an end is not taken for a whole one', async () => {
    const body = new PassThrough();
    await using server = await startRawServer(() => body.destroy());
    body.write('half');
    await expect(createAxios().post(server.origin, body)).rejects.toEqual(
      new TransportError('ERR_STREAM_PREMATURE_CLOSE'),
    );
    await closed(server.connections[0]);
    expect(server.received()).not.toContain('\r\n0\r\n');
  });

  test('a stream that was read before is not sent', async () => {
    await using server = await startHttpServer([]);
    const used = Readable.from(['text']);
    for await (const _ of used) break;
    const begun = new PassThrough();
    begun.write('text');
    begun.read(1);
    for (const body of [used, begun]) {
      await expect(createAxios().post(server.origin, body)).rejects.toEqual(new TransportError('ERR_STREAM_DESTROYED'));
    }
    expect(server.requests).toEqual([]);
  });
});

describe('what cannot be sent', () => {
  test.each([
    ['another scheme', 'ftp://127.0.0.1/', {}, 'ERR_INVALID_PROTOCOL'],
    ['no address', 'somewhere', {}, 'ERR_INVALID_URL'],
  ])('%s fails with a code', async (_, url, config, code) => {
    await expect(createAxios().get(url, config)).rejects.toEqual(new TransportError(code));
  });

  test('a method that is none fails with a code', async () => {
    const call = createAxios().request({ url: 'http://127.0.0.1/', method: 'NO SUCH' });
    await expect(call).rejects.toEqual(new TransportError('ERR_INVALID_HTTP_TOKEN'));
  });

  test.each([
    ['without an address', {}, 'ERR_INVALID_URL'],
    ['with a signal that has aborted', { url: 'http://127.0.0.1/', signal: AbortSignal.abort() }, 'ERR_CANCELED'],
  ])('a request %s fails with a code', async (_, config, code) => {
    const call = createNodeAdapter()({ headers: new AxiosHeaders(), ...config } as never);
    await expect(call).rejects.toEqual(new TransportError(code));
  });

  test('a header that is none fails with a code, and the stream ends', async () => {
    const body = endless();
    const headers = new AxiosHeaders();
    headers['x-a'] = 'žluť';
    const adapter = createNodeAdapter();
    const config = { url: 'http://127.0.0.1/', method: 'POST', data: body, headers };
    await expect(adapter(config as never)).rejects.toEqual(new TransportError('ERR_INVALID_CHAR'));
    expect(body.destroyed).toBe(true);
  });
});

describe('agents', () => {
  test('of the caller bring their trust and their proxy along', async () => {
    await using server = await startTlsServer();
    await using proxy = await startConnectProxy();
    const httpsAgent = new https.Agent({ ca: server.certificate, proxyEnv: { HTTPS_PROXY: proxy.origin } });
    const response = await createAxios({ httpsAgent }).get(`https://localhost:${server.port}/a?b=c`);
    expect(response.data).toBe('over TLS');
    expect(server.requests).toEqual(['/a?b=c']);
    expect(proxy.targets).toEqual([`localhost:${server.port}`]);
  });

  test.each([
    ['http://[::1]/', { host: '::1', port: 80 }],
    ['https://api.example.test/', { host: 'api.example.test', port: 443 }],
  ])('are told where %s is', async (url, target) => {
    const targets: unknown[] = [];
    const refuse = (options: object): never => {
      targets.push(options);
      throw Object.assign(new Error('nowhere'), { code: 'EHOSTUNREACH' });
    };
    const httpAgent = Object.assign(new http.Agent(), { createConnection: refuse });
    const httpsAgent = Object.assign(new https.Agent(), { createConnection: refuse });
    const call = createAxios({ httpAgent, httpsAgent }).get(url);
    await expect(call).rejects.toEqual(new TransportError('EHOSTUNREACH'));
    expect(targets).toEqual([expect.objectContaining(target)]);
  });
});

function endless(): Readable {
  return new Readable({
    read() {
      this.push('x'.repeat(1_000));
    },
  });
}
