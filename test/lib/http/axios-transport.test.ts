import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { createAxiosTransport } from '#lib/http/axios-transport.ts';
import { responseTooLarge, TransportError } from '#lib/http/transport.ts';
import { startHttpServer } from '../../support/http-server.ts';

const request = (url: string, signal = new AbortController().signal) => ({ method: 'GET', url, headers: {}, signal });

test('every status is an answer, and no redirect is followed', async () => {
  await using server = await startHttpServer([
    { status: 302, headers: { Location: '/b', 'Set-Cookie': ['a=1', 'b=2'] }, body: 'moved' },
    { status: 500, headers: { 'content-type': 'application/json' }, body: '{"a":1}' },
  ]);
  const transport = createAxiosTransport();
  const moved = await transport(request(`${server.origin}/a`));
  expect(moved).toMatchObject({ status: 302, body: 'moved', headers: { location: '/b', 'set-cookie': 'a=1,b=2' } });
  expect(Object.getPrototypeOf(moved.headers)).toBe(Object.prototype);
  expect(await transport(request(`${server.origin}/a`))).toMatchObject({ status: 500, body: '{"a":1}' });
});

test('a compressed body is text', async () => {
  const headers = { 'content-encoding': 'gzip' };
  await using server = await startHttpServer([{ headers, body: gzipSync('grüße') }]);
  expect((await createAxiosTransport()(request(server.origin))).body).toBe('grüße');
});

test.each([
  ['plain', {}, 'x'.repeat(1_001)],
  ['decompressed', { 'content-encoding': 'gzip' }, gzipSync('x'.repeat(1_001))],
])('a %s body beyond the limit is refused', async (_, headers, body) => {
  await using server = await startHttpServer([{ headers, body }]);
  const transport = createAxiosTransport({ maxContentLength: 1_000 });
  await expect(transport(request(server.origin))).rejects.toEqual(new TransportError(responseTooLarge));
});

test.each([
  ['reset', 'ECONNRESET'],
  ['cut', 'ECONNRESET'],
] as const)('a connection that is %s is known by its code', async (failure, code) => {
  await using server = await startHttpServer([{ failure, headers: { 'content-length': '99' }, body: 'half' }]);
  await expect(createAxiosTransport()(request(server.origin))).rejects.toMatchObject({ code });
});

test('the signal ends the request', async () => {
  await using server = await startHttpServer([{ failure: 'silence' }]);
  const controller = new AbortController();
  const call = createAxiosTransport()(request(server.origin, controller.signal));
  await server.received(1);
  controller.abort();
  await expect(call).rejects.toBeInstanceOf(TransportError);
});

test('an error holds its code and nothing else', async () => {
  await using server = await startHttpServer([{ failure: 'reset' }]);
  const error = await createAxiosTransport()(request(server.origin)).catch((reason: unknown) => reason);
  expect(Object.getOwnPropertyNames(error).sort()).toEqual(['code', 'message', 'name', 'stack']);
});
