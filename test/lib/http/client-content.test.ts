import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { genericProvider } from '#lib/http/generic-provider.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { createVirtualClient, failureOf, startTime } from './virtual-client.ts';

const text = { 'content-type': 'text/plain' };
const stream = () => Readable.from(['first ', 'second']);

describe('a content', () => {
  test.each([
    ['text', () => 'first second'],
    ['bytes', () => new TextEncoder().encode('first second')],
    ['a part of a buffer', () => Buffer.from('the first second of all').subarray(4, 16)],
    ['a stream', stream],
    ['a function', () => stream],
  ])('of %s is sent as it is', async (_, content) => {
    await using server = await startHttpServer([{}]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    await client.put('/a', { content: content(), headers: text });
    expect(server.requests[0]).toMatchObject({ body: 'first second', headers: text });
  });

  test('names no type of its own', async () => {
    await using server = await startHttpServer([{}]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    await client.put('/a', { content: '{"a":1}' });
    expect(server.requests[0]?.body).toBe('{"a":1}');
    expect(server.requests[0]?.headers).not.toHaveProperty('content-type');
  });

  test('of FormData has the type with its boundary, and the same bytes at each attempt', async () => {
    await using server = await startHttpServer([{ status: 503 }, {}]);
    const content = new FormData();
    content.append('title', 'ä');
    content.append('file', new Blob(['text'], { type: 'text/plain' }), 'a.txt');
    const { client } = createVirtualClient({ baseUrl: server.origin });
    await client.put('/a', { content });
    const [first, second] = server.requests;
    const sent = new Response(first?.body, { headers: { 'content-type': first?.headers['content-type'] ?? '' } });
    const form = await sent.formData();
    expect([form.get('title'), (form.get('file') as File).name]).toEqual(['ä', 'a.txt']);
    expect([second?.body, second?.headers['content-type']]).toEqual([first?.body, first?.headers['content-type']]);
  });

  test('stands alone: beside a body nothing is sent', async () => {
    await using server = await startHttpServer([{}]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    await expect(client.put('/a', { content: '', body: {} })).rejects.toThrow(TypeError);
    expect(server.requests).toHaveLength(0);
  });
});

describe('what can be sent again', () => {
  test.each([
    ['text', 'first second'],
    ['bytes', new TextEncoder().encode('first second')],
    ['a function', stream],
  ])('is sent again: %s', async (_, content) => {
    await using server = await startHttpServer([
      { status: 503 },
      { status: 429 },
      { status: 307, headers: { location: '/b' } },
      {},
    ]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    await client.put('/a', { content });
    expect(server.requests.map(({ url, body }) => [url, body])).toEqual([
      ['/a', 'first second'],
      ['/a', 'first second'],
      ['/a', 'first second'],
      ['/b', 'first second'],
    ]);
  });

  test('by a function may be another one each time', async () => {
    await using server = await startHttpServer([{ status: 503 }, {}]);
    let count = 0;
    const content = () => {
      count += 1;
      return `attempt ${count}`;
    };
    const { client } = createVirtualClient({ baseUrl: server.origin });
    await client.put('/a', { content });
    expect(server.requests.map(({ body }) => body)).toEqual(['attempt 1', 'attempt 2']);
  });
});

describe('a stream', () => {
  test.each([
    ['a failure', { status: 503, headers: { 'retry-after': '7' } }],
    ['a limit', { status: 429, headers: { 'retry-after': '7' } }],
  ])('is sent once: after %s the call ends, with the time to come back', async (_, answer) => {
    await using server = await startHttpServer([answer]);
    const { client, waits } = createVirtualClient({ baseUrl: server.origin });
    const error = await failureOf(client.put('/a', { content: stream() }));
    expect(error).toMatchObject({ kind: 'not-replayable', status: answer.status, retryAt: startTime + 7_000 });
    expect(error.message).toContain(
      `failed (1 attempt; the last answer was ${answer.status}) and cannot be sent again, its body was a stream`,
    );
    expect(waits).toEqual([]);
  });

  test('is sent once: a lost connection ends the call', async () => {
    await using server = await startHttpServer([{ failure: 'reset' }]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    expect((await failureOf(client.put('/a', { content: stream() }))).kind).toBe('not-replayable');
    expect(server.requests).toHaveLength(1);
  });

  test('does not follow a redirect that wants it again', async () => {
    await using server = await startHttpServer([{ status: 307, headers: { location: '/b' } }]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    expect((await failureOf(client.put('/a', { content: stream() }))).kind).toBe('not-replayable');
  });

  test('is left behind by a redirect to a GET', async () => {
    await using server = await startHttpServer([{ status: 303, headers: { location: '/b' } }, { status: 503 }, {}]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    await client.post('/a', { content: stream(), headers: text });
    expect(server.requests.map(({ method, body }) => [method, body])).toEqual([
      ['POST', 'first second'],
      ['GET', ''],
      ['GET', ''],
    ]);
    expect(server.requests[1]?.headers).not.toHaveProperty('content-type');
  });

  test('is not sent with a renewed credential', async () => {
    await using server = await startHttpServer([{ status: 401 }]);
    const refused: unknown[] = [];
    const credential = {
      get: async () => ({ headers: {} }),
      refresh: async (which: unknown) => void refused.push(which),
    };
    const { client } = createVirtualClient({ baseUrl: server.origin, credential: credential as never });
    expect((await failureOf(client.put('/a', { content: stream() }))).kind).toBe('not-replayable');
    expect(refused).toEqual([]);
  });
});

describe('a function that throws', () => {
  const gone = new Error('The file is gone.');
  const content = () => {
    throw gone;
  };

  test('rejects the call with what it threw, and the place is free again', async () => {
    await using server = await startHttpServer([{}]);
    const provider = { ...genericProvider, lanes: [{ atOnce: 1 }] };
    const { client } = createVirtualClient({ baseUrl: server.origin, provider });
    await expect(client.put('/a', { content })).rejects.toBe(gone);
    expect((await client.get('/b')).status).toBe(200);
    expect(server.requests).toHaveLength(1);
  });

  test('at a repeat rejects the call as well', async () => {
    await using server = await startHttpServer([{ status: 503 }]);
    const { client } = createVirtualClient({ baseUrl: server.origin });
    let asked = 0;
    const onlyOnce = () => {
      asked += 1;
      return asked === 1 ? 'first' : content();
    };
    await expect(client.put('/a', { content: onlyOnce })).rejects.toBe(gone);
    expect(server.requests).toHaveLength(1);
  });
});
