import { describe, expect, test } from '@jest/globals';
import { exchange } from '#lib/http/exchange.ts';
import type { Message } from '#lib/http/message.ts';
import type { Outcome, ResponseOutcome } from '#lib/http/outcome.ts';
import { noBody } from '#lib/http/request-body.ts';
import { createResponseCache, type ResponseCache } from '#lib/http/response-cache.ts';
import { TransportError, type TransportRequest, type TransportResponse } from '#lib/http/transport.ts';

const message: Message = {
  method: 'GET',
  url: new URL('https://api.test/a'),
  headers: { accept: '*/*' },
  body: noBody,
};
const { signal } = new AbortController();
const json = { 'content-type': 'application/json', etag: '"1"' };

/** What each of these answers comes to, one after the other, with the same cache. */
function setUp(cache: ResponseCache | undefined = createResponseCache()) {
  const sent: TransportRequest[] = [];
  const send = async (answer: Partial<TransportResponse> | Error, of: Partial<Message> = {}, token?: string) => {
    const transport = async (request: TransportRequest) => {
      sent.push(request);
      if (answer instanceof Error) throw answer;
      return { status: 200, headers: {}, body: '', ...answer };
    };
    const credential = token === undefined ? undefined : { headers: { authorization: token } };
    const { keep, ...outcome } = toKeep(
      await exchange({ ...message, ...of }, credential, { transport, cache, signal }),
    );
    keep?.();
    return outcome;
  };
  return { sent, send, validators: () => sent.map(({ headers }) => headers['if-none-match']) };
}

// Whoever knows that it is good keeps it.
const toKeep = (outcome: Outcome): Outcome & Pick<ResponseOutcome, 'keep'> => outcome;

describe('an answer', () => {
  test('is read', async () => {
    const { send } = setUp();
    expect(await send({ status: 201, headers: json, body: '{"a":1}' })).toEqual({
      type: 'response',
      status: 201,
      headers: json,
      data: { a: 1 },
      malformed: false,
    });
  });

  test('that does not come is a failure with its code alone', async () => {
    const { send } = setUp();
    expect(await send(new TransportError('ECONNRESET'))).toEqual({ type: 'failure', code: 'ECONNRESET' });
    expect(await send(new Error('SECRET'))).toEqual({ type: 'failure', code: 'UNKNOWN' });
  });

  test('is not there when the body cannot be made: that rejects, and nothing is sent', async () => {
    const { send, sent } = setUp();
    const broken = new RangeError('The file is gone.');
    const open = () => {
      throw broken;
    };
    await expect(send({}, { method: 'PUT', body: { replayable: true, open } })).rejects.toBe(broken);
    expect(sent).toEqual([]);
  });
});

describe('a kept answer', () => {
  test('is asked for by its validator, and given with the newer headers when it still holds', async () => {
    const { send, validators } = setUp();
    await send({ headers: { ...json, 'x-count': '1' }, body: '{"a":1}' });
    expect(await send({ status: 304, headers: { 'x-count': '2' } })).toEqual({
      type: 'response',
      status: 200,
      headers: { ...json, 'x-count': '2' },
      data: { a: 1 },
      malformed: false,
      revalidated: true,
    });
    expect(validators()).toEqual([undefined, '"1"']);
  });

  test('is asked for by the newest validator that came with a confirmation', async () => {
    const { send, validators } = setUp();
    await send({ headers: json, body: '{}' });
    await send({ status: 304, headers: { etag: 'W/"1"' } });
    await send({ status: 304 });
    expect(validators()).toEqual([undefined, '"1"', 'W/"1"']);
  });

  test('gives way to a newer one', async () => {
    const { send, validators } = setUp();
    await send({ headers: json, body: '{"a":1}' });
    expect(await send({ headers: { ...json, etag: '"2"' }, body: '{"a":2}' })).toMatchObject({ data: { a: 2 } });
    expect(await send({ status: 304 })).toMatchObject({ data: { a: 2 } });
    expect(validators()).toEqual([undefined, '"1"', '"2"']);
  });

  test.each([
    ['a failure of the service', { status: 503 }],
    ['a lost connection', new TransportError('ECONNRESET')],
  ])('outlives %s', async (_, answer) => {
    const { send, validators } = setUp();
    await send({ headers: json, body: '{"a":1}' });
    await send(answer);
    expect(await send({ status: 304 })).toMatchObject({ data: { a: 1 } });
    expect(validators()).toEqual([undefined, '"1"', '"1"']);
  });

  test('is of one credential', async () => {
    const { send, validators } = setUp();
    await send({ headers: json, body: '{"of":"t1"}' }, {}, 't1');
    await send({ headers: json, body: '{"of":"t2"}' }, {}, 't2');
    await send({ headers: json, body: '{"of":"nobody"}' });
    expect(await send({ status: 304 }, {}, 't1')).toMatchObject({ data: { of: 't1' } });
    expect(validators()).toEqual([undefined, undefined, undefined, '"1"']);
  });

  test('that is confirmed and gone meanwhile is lost', async () => {
    const cache = createResponseCache();
    const get = (key: string) => {
      const found = cache.get(key);
      cache.clear();
      return found;
    };
    const { send } = setUp({ ...cache, get });
    await send({ headers: json, body: '{}' });
    expect(await send({ status: 304 })).toEqual({ type: 'lost-response' });
  });

  test('is none of what is not a plain GET', async () => {
    const { send, validators } = setUp();
    await send({ headers: json, body: '{}' });
    await send({ headers: json }, { method: 'HEAD' });
    await send({ status: 304 }, { headers: { ...message.headers, 'if-none-match': '"own"' } });
    expect(validators()).toEqual([undefined, undefined, '"own"']);
  });

  test('is none without a cache', async () => {
    const sent: TransportRequest[] = [];
    const transport = async (request: TransportRequest) => {
      sent.push(request);
      return { status: 200, headers: json, body: '{}' };
    };
    for (let count = 0; count < 2; count += 1)
      await exchange(message, undefined, { transport, cache: undefined, signal });
    expect(sent.map(({ headers }) => headers)).toEqual([{ accept: '*/*' }, { accept: '*/*' }]);
  });
});
