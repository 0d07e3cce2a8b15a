import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { responseTooLarge, TransportError } from '#lib/http/transport.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { closed, dripInto, startRawServer } from '../../support/raw-server.ts';
import { startTlsServer } from '../../support/tls-server.ts';
import { transportRequest, transports } from '../../support/transports.ts';

const head = (...lines: string[]) => ['HTTP/1.1 200 OK', ...lines, '', ''].join('\r\n');

describe.each(transports)('over %s', (_, createTransport) => {
  const transport = createTransport();

  test('headers without end are refused', async () => {
    await using server = await startRawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      dripInto(socket, `x-more: ${'x'.repeat(4_000)}\r\n`);
    });
    await expect(transport(transportRequest(server.origin))).rejects.toEqual(new TransportError('HPE_HEADER_OVERFLOW'));
    await closed(server.connections[0]);
  });

  test('what is not HTTP is refused', async () => {
    await using server = await startRawServer((socket) => socket.end('220 smtp ready\r\n'));
    await expect(transport(transportRequest(server.origin))).rejects.toMatchObject({
      code: expect.stringMatching(/^HPE_/),
    });
  });

  test('a chunk without a length is refused', async () => {
    await using server = await startRawServer((socket) =>
      socket.end(`${head('transfer-encoding: chunked')}2\r\nab\r\nnone\r\n`),
    );
    await expect(transport(transportRequest(server.origin))).rejects.toMatchObject({ code: 'HPE_INVALID_CHUNK_SIZE' });
  });

  test('the signal ends a body that drips for ever, and the connection with it', async () => {
    await using server = await startRawServer((socket) => {
      socket.write(head('transfer-encoding: chunked'));
      dripInto(socket, '1\r\nx\r\n');
    });
    const controller = new AbortController();
    const call = transport(transportRequest(server.origin, { signal: controller.signal }));
    call.catch(() => {});
    while (server.connections[0] === undefined || server.connections[0].bytesWritten < 100) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    controller.abort();
    await expect(call).rejects.toEqual(new TransportError('ERR_CANCELED'));
    await closed(server.connections[0]);
  });

  test('the signal ends headers that never come', async () => {
    const controller = new AbortController();
    await using server = await startRawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx-a: ', () => controller.abort());
    });
    const call = transport(transportRequest(server.origin, { signal: controller.signal }));
    await expect(call).rejects.toEqual(new TransportError('ERR_CANCELED'));
    await closed(server.connections[0]);
  });

  test('a body without end is refused at the limit, and the connection ended', async () => {
    await using server = await startRawServer((socket) => {
      socket.write(head('transfer-encoding: chunked'));
      dripInto(socket, `400\r\n${'x'.repeat(1_024)}\r\n`);
    });
    await expect(createTransport(5_000)(transportRequest(server.origin))).rejects.toEqual(
      new TransportError(responseTooLarge),
    );
    await closed(server.connections[0]);
  });

  test.each([
    ['gzip', gzipSync(Buffer.alloc(30_000_000))],
    ['br', brotliCompressSync(Buffer.alloc(30_000_000))],
  ])('a bomb of %s is refused at 20 MB', async (encoding, body) => {
    await using server = await startHttpServer([{ headers: { 'content-encoding': encoding }, body }]);
    await expect(transport(transportRequest(server.origin))).rejects.toEqual(new TransportError(responseTooLarge));
  });

  test.each([
    ['with its length', `${head('content-length: 10')}half`],
    ['in chunks', `${head('transfer-encoding: chunked')}4\r\nhalf\r\n`],
    ['in chunks, within one', `${head('transfer-encoding: chunked')}8\r\nhalf`],
    ['in chunks, all but the last one', `${head('transfer-encoding: chunked')}4\r\nhalf\r\n0\r\n`],
  ])('a body %s that ends early is a lost connection', async (_, answer) => {
    await using server = await startRawServer((socket) => socket.end(answer));
    await expect(transport(transportRequest(server.origin))).rejects.toEqual(new TransportError('ECONNRESET'));
  });

  test.each(['', 'HTTP/1.1 200 OK\r\nx-a'])(
    'a connection that is reset after %j is a lost connection',
    async (answer) => {
      await using server = await startRawServer((socket) => {
        socket.write(answer, () => socket.resetAndDestroy());
      });
      await expect(transport(transportRequest(server.origin))).rejects.toEqual(new TransportError('ECONNRESET'));
    },
  );

  test('HTTP/1.0 is understood, without a length and without a connection that stays', async () => {
    await using server = await startRawServer((socket) =>
      socket.end('HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nold but whole'),
    );
    for (const _ of [1, 2]) {
      expect(await transport(transportRequest(server.origin))).toMatchObject({ status: 200, body: 'old but whole' });
    }
    expect(server.connections).toHaveLength(2);
  });

  test('interim answers are passed over', async () => {
    await using server = await startRawServer((socket) =>
      socket.write(
        `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${head('content-length: 2')}ok`,
      ),
    );
    const answer = await transport(transportRequest(server.origin));
    expect(answer).toMatchObject({ status: 200, body: 'ok' });
    expect(answer.headers['link']).toBeUndefined();
  });

  test('repeated headers are one, and what can be but one is the first', async () => {
    await using server = await startRawServer((socket) =>
      socket.end(
        head(
          ...['Link: </a>; rel="next"', 'link: </b>; rel="last"', 'Retry-After: 1', 'retry-after: 2'],
          ...['ETag: "a"', 'ETag: "b"', 'Set-Cookie: a=1', 'set-cookie: b=2', 'Content-Length: 0'],
        ),
      ),
    );
    expect((await transport(transportRequest(server.origin))).headers).toMatchObject({
      link: '</a>; rel="next", </b>; rel="last"',
      'retry-after': '1',
      etag: '"a"',
      'set-cookie': 'a=1, b=2',
    });
  });

  test('a server that closes each connection after its answer is asked anew', async () => {
    await using server = await startRawServer((socket) => socket.end(`${head('content-length: 2')}ok`));
    for (const index of [0, 1, 2, 3, 4]) {
      expect(await transport(transportRequest(server.origin))).toMatchObject({ body: 'ok' });
      await closed(server.connections[index]);
    }
    expect(server.connections).toHaveLength(5);
  });

  test('a certificate that nobody vouches for is refused, and nothing is sent', async () => {
    await using server = await startTlsServer();
    await expect(transport(transportRequest(`https://localhost:${server.port}/`))).rejects.toEqual(
      new TransportError('DEPTH_ZERO_SELF_SIGNED_CERT'),
    );
    expect(server.requests).toEqual([]);
  });
});
