import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';
import { type EndpointRequest, endpoint } from '#lib/lambda/endpoint.ts';
import { type ApiGatewayRequest, apiGatewayEvent } from '../../support/api-gateway-event.ts';
import { basicWriteKey, callers, readKey, writeKey, writeSession } from '../../support/callers.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { readAnswer } from '../../support/endpoint-answer.ts';
import { lambdaContext } from '../../support/lambda-context.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

const route = defineRoute({
  operationId: 'createThing',
  summary: 'Creates a thing',
  method: 'POST',
  path: '/things',
  scope: 'write',
  body: z.strictObject({ title: z.string().min(1) }),
  response: z.object({ number: z.number() }),
  status: 201,
});
type Request = EndpointRequest<unknown, unknown, { title: string }>;

const work = jest.fn<(request: Request) => Promise<{ number: number }>>();
beforeEach(() => void work.mockReset().mockResolvedValue({ number: 7 }));

const request: ApiGatewayRequest = { method: 'POST', path: '/things', authorization: writeKey, json: { title: 'a' } };
const send = async (changes: ApiGatewayRequest = {}) =>
  readAnswer(await endpoint(route, { callers }, work)(apiGatewayEvent({ ...request, ...changes }), lambdaContext()));

describe('a request with a body', () => {
  test('reaches the work parsed, and is answered with the status of the route', async () => {
    expect(await send()).toMatchObject({ status: 201, body: { number: 7 } });
    expect(work.mock.calls).toMatchObject([[{ body: { title: 'a' } }]]);
    expect(output.logs()).toMatchObject([{ message: 'Answered', status: 201 }]);
  });

  test.each<[string, ApiGatewayRequest, number]>([
    ['of another type', { json: undefined, body: 'title=a', headers: { 'content-type': 'text/plain' } }, 415],
    ['that is a form', { json: undefined, form: { title: 'a' } }, 415],
    ['without a type', { json: undefined, body: '{"title":"a"}' }, 415],
    ['over 1 MiB', { json: { title: 'a'.repeat(1_048_576) } }, 413],
    ['that is not JSON', { body: '{' }, 400],
    ['that is not there', { json: undefined, headers: { 'content-type': 'application/json' } }, 400],
    ['that is a list', { json: ['a'] }, 400],
    ['that is null', { json: null }, 400],
    ['with an empty field', { json: { title: '' } }, 400],
    ['with an unknown field', { json: { title: 'a', more: 1 } }, 400],
  ])('%s never reaches the work', async (_, changes, status) => {
    expect(await send(changes)).toMatchObject({ status, body: { status } });
    expect(work).not.toHaveBeenCalled();
  });

  test('is looked at after the caller: whoever may not write learns nothing of it', async () => {
    expect(await send({ authorization: undefined, body: '{' })).toMatchObject({ status: 401 });
    expect(await send({ authorization: readKey, body: '{' })).toMatchObject({ status: 403 });
  });

  test('is in no log', async () => {
    await send({ json: { title: 'sesame' } });
    await send({ json: { title: ['sesame'] } });
    await send({ body: 'sesame' });
    expect(output.logs()).toMatchObject([{ status: 201 }, { status: 400 }, { status: 400 }]);
    expect(output.text()).not.toContain('sesame');
  });
});

test('the body of a request is not looked at where the route has none', async () => {
  const { body: _, ...bodiless } = route;
  const handler = endpoint(bodiless, { callers }, async () => ({ number: 7 }));
  const event = apiGatewayEvent({ ...request, json: undefined, body: '{', headers: { 'content-type': 'text/plain' } });
  expect(await handler(event, lambdaContext())).toMatchObject({ statusCode: 201 });
});

describe('a write', () => {
  const host = 'abcdefghij.execute-api.eu-central-1.amazonaws.com';
  const bySession = { authorization: undefined, cookies: [`__Host-liaison=${writeSession}`] };
  const byBasic = { authorization: basicWriteKey };
  const fromElsewhere: [string, Record<string, string>][] = [
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['another site, with its header written in another case', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a sister site', { 'sec-fetch-site': 'same-site' }],
    ['an address that was typed', { 'sec-fetch-site': 'none' }],
    ['an older browser, on another site', { origin: 'https://evil.example' }],
    ['a page that hides where it is', { origin: 'null' }],
    ['nowhere that it says', {}],
  ];

  test.each(fromElsewhere)(
    'from %s is a 403 with a cookie or Basic, and is done with a bearer key',
    async (_, headers) => {
      expect(await send({ ...bySession, headers })).toMatchObject({ status: 403 });
      expect(await send({ ...byBasic, headers })).toMatchObject({ status: 403 });
      expect(work).not.toHaveBeenCalled();
      expect(await send({ headers })).toMatchObject({ status: 201 });
    },
  );

  test.each<[string, Record<string, string>]>([
    ['as the browser says', { 'sec-fetch-site': 'same-origin' }],
    ['as its Origin says', { origin: `https://${host}` }],
  ])('from a page of ours, %s, is done with a cookie and with Basic', async (_, headers) => {
    expect(await send({ ...bySession, headers })).toMatchObject({ status: 201 });
    expect(await send({ ...byBasic, headers })).toMatchObject({ status: 201 });
  });
});
