import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';
import { ConfigurationError } from '#lib/core/errors.ts';
import { type EndpointRequest, endpoint } from '#lib/lambda/endpoint.ts';
import { apiGatewayEvent, requestId } from '../../support/api-gateway-event.ts';
import { callers, callerWith, readKey, readSession } from '../../support/callers.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { readAnswer } from '../../support/endpoint-answer.ts';
import { secretError } from '../../support/errors.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { lambdaContext } from '../../support/lambda-context.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

const route = defineRoute({
  operationId: 'thing',
  summary: 'A thing',
  method: 'GET',
  path: '/things/{id}',
  scope: 'read',
  pathParameters: z.object({ id: z.string() }),
  query: z.strictObject({ page: z.string().default('1') }),
  response: z.object({ name: z.string() }),
});
type Request = EndpointRequest<{ id: string }, { page: string }>;

const event = apiGatewayEvent({ path: '/things/7', pathParameters: { id: '7' }, authorization: readKey });
const work = jest.fn<(request: Request) => Promise<{ name: string }>>();
beforeEach(() => void work.mockReset().mockResolvedValue({ name: 'seven' }));

describe('a request that the route allows', () => {
  test('is answered by what the work returns, as JSON that nobody caches', async () => {
    const answer = await endpoint(route, { callers }, work)(event, lambdaContext());
    expect(readAnswer(answer)).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: { name: 'seven' },
    });
  });

  test('reaches the work parsed, with its caller, its deadline and a signal', async () => {
    const clock = fakeClock();
    await endpoint(route, { callers, clock }, work)(event, lambdaContext({ remainingMs: 29_000 }));
    expect(work.mock.calls).toEqual([
      [
        {
          path: { id: '7' },
          query: { page: '1' },
          body: {},
          http: expect.objectContaining({ method: 'GET', path: '/things/7' }),
          caller: callerWith('read'),
          deadline: clock() + 27_500,
          signal: expect.any(AbortSignal),
        },
      ],
    ]);
  });

  test('is logged once: the route, the id of the key, and the id of the request', async () => {
    await endpoint(route, { callers }, work)(event, lambdaContext());
    expect(output.logs()).toMatchObject([
      { level: 'INFO', route: 'GET /things/{id}', status: 200, keyId: 'key-1', correlation_id: requestId },
    ]);
  });

  test('writes nothing but JSON lines', async () => {
    await endpoint(route, { callers }, work)(event, lambdaContext());
    expect(
      output
        .text()
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('{')),
    ).toEqual([]);
  });
});

describe('an answer', () => {
  test('holds the fields of the response schema and no other', async () => {
    work.mockResolvedValueOnce({ name: 'seven', secret: 'not for callers' } as { name: string });
    expect(readAnswer(await endpoint(route, { callers }, work)(event, lambdaContext())).body).toEqual({
      name: 'seven',
    });
  });

  test('that is not as the schema says is a fault of ours: a blank 500', async () => {
    work.mockResolvedValueOnce({ name: 7 } as unknown as { name: string });
    const answer = await endpoint(route, { callers }, work)(event, lambdaContext());
    expect(readAnswer(answer).body).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      requestId,
    });
  });

  test('that is a 500 is logged as that alone, not as a 200 before', async () => {
    work.mockResolvedValueOnce({ name: 7 } as unknown as { name: string });
    await endpoint(route, { callers }, work)(event, lambdaContext());
    expect(output.logs().map(({ status }) => status)).toEqual([500]);
  });
});

describe('the order of the checks', () => {
  test('a caller without a key learns nothing of the request', async () => {
    const wrong = apiGatewayEvent({ path: '/things/7', pathParameters: { id: '7' }, query: { unknown: '1' } });
    expect(await endpoint(route, { callers }, work)(wrong, lambdaContext())).toMatchObject({ statusCode: 401 });
  });

  test('what is refused never reaches the work', async () => {
    const handler = endpoint(route, { callers }, work);
    await handler(apiGatewayEvent({ pathParameters: { id: '7' } }), lambdaContext());
    await handler({ ...event, queryStringParameters: { unknown: '1' } }, lambdaContext());
    expect(work).not.toHaveBeenCalled();
  });

  test('an endpoint whose route asks for a scope is not made without a check of keys', () => {
    expect(() => endpoint(route, {}, work)).toThrow(
      new ConfigurationError('GET /things/{id} asks for the scope read, and its handler checks no key.'),
    );
    expect(() => endpoint(route, {}, work)).toThrow(ConfigurationError);
  });

  test('nor is one whose route knows callers by their keys where they have one', () => {
    expect(() => endpoint({ ...route, scope: 'optional' }, {}, work)).toThrow(ConfigurationError);
  });

  test('an endpoint whose route asks for none is', () => {
    expect(() => endpoint({ ...route, scope: 'none' }, {}, work)).not.toThrow();
  });
});

test('a fault is logged with its place, also where the function that throws has no name', async () => {
  await endpoint(route, { callers }, async () => {
    throw new TypeError('a fault');
  })(event, lambdaContext());
  expect(output.logs()).toMatchObject([
    { level: 'ERROR', error: { name: 'TypeError', location: expect.stringMatching(/\/endpoint\.test\.ts:\d+$/) } },
  ]);
});

describe('a secret that cannot be read', () => {
  test('is named to a caller who proved a key', async () => {
    work.mockRejectedValueOnce(secretError('unset'));
    const answer = readAnswer(await endpoint(route, { callers }, work)(event, lambdaContext()));
    expect(answer).toMatchObject({ status: 503, body: { detail: expect.stringContaining('put-secret-value') } });
  });

  test('is not named to a caller whose key could not be checked, and is named in the log', async () => {
    const unreadable = { ...callers, identify: () => Promise.reject(secretError('unset')) };
    const answer = await endpoint(route, { callers: unreadable }, work)(event, lambdaContext());
    expect(answer.statusCode).toBe(503);
    expect(answer.body).not.toContain('put-secret-value');
    expect(output.logs()).toMatchObject([{ error: { message: expect.stringContaining('put-secret-value') } }]);
  });
});

describe('who asks', () => {
  const request = { path: '/things/7', pathParameters: { id: '7' } };
  const optional = { ...route, scope: 'optional' } as const;

  test.each([
    ['a cookie', { cookies: [`__Host-liaison=${readSession}`] }],
    ['a cookie in the headers, as SAM sends it', { headers: { cookie: `theme=dark; __Host-liaison=${readSession}` } }],
  ])('is known by %s', async (_, shown) => {
    await endpoint(route, { callers }, work)(apiGatewayEvent({ ...request, ...shown }), lambdaContext());
    expect(work.mock.calls).toMatchObject([[{ caller: { keyId: 'key-1', via: 'session' } }]]);
  });

  test('is known by a header written in any case', async () => {
    const shown = { headers: { Authorization: readKey } };
    await endpoint(route, { callers }, work)(apiGatewayEvent({ ...request, ...shown }), lambdaContext());
    expect(work.mock.calls).toMatchObject([[{ caller: callerWith('read') }]]);
  });

  test('is nobody on an optional route once a session is over', async () => {
    const over = apiGatewayEvent({ ...request, cookies: ['__Host-liaison=over'] });
    expect(await endpoint(optional, { callers }, work)(over, lambdaContext())).toMatchObject({ statusCode: 200 });
    expect(work.mock.calls).toMatchObject([[{ caller: undefined }]]);
  });

  test('is not told which secret cannot be read, when all that was shown is a session that is over', async () => {
    work.mockRejectedValueOnce(secretError('unset'));
    const over = apiGatewayEvent({ ...request, cookies: ['__Host-liaison=over'] });
    const answer = await endpoint(optional, { callers }, work)(over, lambdaContext());
    expect(answer.statusCode).toBe(503);
    expect(answer.body).not.toContain('put-secret-value');
  });

  test('is in no log by key or session', async () => {
    const shown = { authorization: readKey, cookies: [`__Host-liaison=${readSession}`] };
    await endpoint(route, { callers }, work)(apiGatewayEvent({ ...request, ...shown }), lambdaContext());
    expect(output.text()).not.toMatch(/read-key|read-session/);
  });
});

describe('work that outlasts the function', () => {
  const never = () => new Promise<never>(() => {});

  test('is a 504 half a second before the end', async () => {
    const answer = await endpoint(route, { callers }, never)(event, lambdaContext({ remainingMs: 500 }));
    expect(readAnswer(answer)).toMatchObject({ status: 504, body: { title: 'Gateway Timeout', requestId } });
  }, 1000);

  test('is told so by its signal', async () => {
    const signals: AbortSignal[] = [];
    const handler = endpoint(route, { callers }, ({ signal }) => {
      signals.push(signal);
      return never();
    });
    await handler(event, lambdaContext({ remainingMs: 500 }));
    expect(signals).toMatchObject([{ aborted: true }]);
  }, 1000);
});

test('requests that the same process handles leave nothing behind for each other', async () => {
  const handler = endpoint({ ...route, scope: 'optional' }, { callers }, work);
  await handler(event, lambdaContext());
  await handler(apiGatewayEvent({ pathParameters: { id: '7' } }), lambdaContext());
  expect(output.logs().map(({ keyId }) => keyId)).toEqual(['key-1', undefined]);
});
