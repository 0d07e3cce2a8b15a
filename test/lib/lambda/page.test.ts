import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';
import { ConfigurationError, ProblemError } from '#lib/core/errors.ts';
import { type PageAnswer, type PageFrame, page } from '#lib/lambda/page.ts';
import type { PipelineRequest } from '#lib/lambda/pipeline.ts';
import { type ApiGatewayRequest, apiGatewayEvent, requestId } from '../../support/api-gateway-event.ts';
import { callers, readKey, readSession, scopelessKey } from '../../support/callers.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { httpClientError, secretError } from '../../support/errors.ts';
import { lambdaContext } from '../../support/lambda-context.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

const frame: PageFrame = {
  headers: { 'content-security-policy': "default-src 'none'", 'referrer-policy': 'same-origin' },
  problemPage: ({ status, detail, requestId: id, back }) => `<p>${back ?? ''}${status} ${detail} ${id}</p>`,
};
const pageHeaders = { ...frame.headers, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };

const route = defineRoute({
  operationId: 'home',
  summary: 'The home page',
  method: 'GET',
  path: '/things',
  scope: 'read',
  answers: 'page',
  response: z.string(),
});
const formRoute = defineRoute({
  operationId: 'submit',
  summary: 'Takes a form',
  method: 'POST',
  path: '/things',
  scope: 'none',
  body: z.strictObject({ key: z.string() }),
  bodyType: 'form',
  answers: 'page',
  status: 303,
  response: z.string(),
});

const work = jest.fn<(request: PipelineRequest<unknown, unknown, unknown>) => Promise<PageAnswer>>();
beforeEach(() => void work.mockReset().mockResolvedValue({ html: '<p>Hello</p>' }));

const open = (changes: ApiGatewayRequest = {}, of: typeof route = route) =>
  page(
    of,
    { callers, frame },
    work,
  )(apiGatewayEvent({ path: '/things', authorization: readKey, ...changes }), lambdaContext());
const submit = (changes: ApiGatewayRequest = {}) =>
  page(
    formRoute,
    { callers, frame },
    work,
  )(
    apiGatewayEvent({
      method: 'POST',
      path: '/things',
      form: { key: 'a b' },
      headers: { 'sec-fetch-site': 'same-origin' },
      ...changes,
    }),
    lambdaContext(),
  );

describe('a page', () => {
  test('is answered as HTML that nobody keeps, with the headers of the frame', async () => {
    expect(await open()).toEqual({ statusCode: 200, headers: pageHeaders, cookies: [], body: '<p>Hello</p>' });
  });

  test('has the status that the work gives it', async () => {
    work.mockResolvedValueOnce({ html: '<p>Wrong</p>', status: 422 });
    expect(await open()).toMatchObject({ statusCode: 422, headers: pageHeaders });
    expect(output.logs()).toMatchObject([{ message: 'Answered', status: 422 }]);
  });

  test('sets cookies in the field that API Gateway has for them', async () => {
    work.mockResolvedValueOnce({ html: '', cookies: ['a=1; Path=/', 'b=2; Path=/'] });
    const answer = await open();
    expect(answer.cookies).toEqual(['a=1; Path=/', 'b=2; Path=/']);
    expect(Object.keys(answer.headers ?? {}).map((name) => name.toLowerCase())).not.toContain('set-cookie');
  });

  test('may lead to another, with cookies', async () => {
    work.mockResolvedValueOnce({ seeOther: '/next', cookies: ['a=1; Path=/'] });
    expect(await open()).toEqual({
      statusCode: 303,
      headers: { ...pageHeaders, location: '/next' },
      cookies: ['a=1; Path=/'],
      body: '',
    });
  });

  test('is shown to whoever is signed in', async () => {
    const signedIn = { authorization: undefined, cookies: [`__Host-liaison=${readSession}`] };
    expect(await open(signedIn)).toMatchObject({ statusCode: 200 });
    expect(work.mock.calls).toMatchObject([[{ caller: { keyId: 'key-1', via: 'session' } }]]);
  });
});

describe('whoever is not signed in', () => {
  const nobody = { authorization: undefined };

  test.each<[string, ApiGatewayRequest]>([
    ['with nothing', {}],
    ['with a session that is over', { cookies: ['__Host-liaison=over'] }],
  ])('%s is led to sign in, and back', async (_, shown) => {
    expect(await open({ ...nobody, ...shown })).toEqual({
      statusCode: 303,
      headers: { ...pageHeaders, location: '/sign-in?next=%2Fthings' },
      cookies: [],
      body: '',
    });
    expect(work).not.toHaveBeenCalled();
  });

  /** Where a browser goes on to after it signed in. */
  const nextOf = async (change: ApiGatewayRequest, rawQueryString?: string) => {
    const event = apiGatewayEvent({ path: '/things', ...change, ...nobody });
    const answer = await page(
      route,
      { callers, frame },
      work,
    )({ ...event, ...(rawQueryString !== undefined && { rawQueryString }) }, lambdaContext());
    const location = new URL(String(answer.headers?.['location']), 'https://api.example');
    expect([answer.statusCode, location.pathname]).toEqual([303, '/sign-in']);
    return location.searchParams.get('next');
  };

  test.each([
    'status=queued',
    'delivery=72d3162e-cc78-11e3-81ab-4c9367dc0958',
    'from=2026-11-24T12%3A00&to=&event=a+b%20%26&next=/a?b',
  ])('is led back with the query, to the character: %s', async (query) => {
    expect(await nextOf({}, query)).toBe(`/things?${query}`);
  });

  test.each([
    'key=sesame',
    'status=queued&event=liaison_sesame',
    'liaison_sesame',
    'token=sesame',
    'a\\b',
    'a#b',
    'a b',
    'a\r\nb',
    'ü',
    'a=%0A',
  ])('is led back without a query that the sign-in would not take: %j', async (query) => {
    expect(await nextOf({}, query)).toBe('/things');
    expect(output.text()).not.toContain('sesame');
  });

  test('is led back without a query that is too long to be handed on', async () => {
    expect(await nextOf({}, 'a'.repeat(1_992))).toHaveLength(2_000);
    expect(await nextOf({}, 'a'.repeat(1_993))).toBe('/things');
  });

  test('is led from the start page without a way back, which it is anyway', async () => {
    expect(await open({ ...nobody, path: '/' })).toMatchObject({ headers: { location: '/sign-in' } });
    expect(await nextOf({ path: '/' }, 'a=b')).toBeNull();
  });

  test.each(['/a&b=c', '/a?b', '/a#b', '//evil.example', '/\\evil.example', '/ü', '/liaison_sesame'])(
    'is not led back to a path that the sign-in would not take: %s',
    async (path) => {
      expect(await nextOf({ path })).toBeNull();
      expect(await nextOf({ path }, 'status=queued')).toBeNull();
    },
  );

  test('but for a program with a wrong key, which would take the sign-in page for its answer: a 401', async () => {
    expect(await open({ authorization: 'Bearer wrong' })).toMatchObject({ statusCode: 401 });
    expect(work).not.toHaveBeenCalled();
  });

  test('is not led back to a form that was sent: it cannot be opened', async () => {
    const post = { ...formRoute, scope: 'write' } as const;
    const answer = await page(
      post,
      { callers, frame },
      work,
    )(
      apiGatewayEvent({
        method: 'POST',
        path: '/things',
        form: { key: 'a' },
        headers: { 'sec-fetch-site': 'same-origin' },
      }),
      lambdaContext(),
    );
    expect(answer).toMatchObject({ statusCode: 303, headers: { location: '/sign-in' } });
  });
});

describe('an error', () => {
  test.each<[number, Error]>([
    [404, new ProblemError({ status: 404, detail: 'There is no such thing.' })],
    [429, httpClientError('rate-limited')],
    [502, httpClientError('network')],
    [503, secretError('unset')],
    [500, new TypeError('a fault')],
  ])('that is a %i is a page, with the headers of the frame and the id of the request', async (status, error) => {
    work.mockRejectedValueOnce(error);
    const answer = await open();
    expect(answer).toMatchObject({ statusCode: status, headers: pageHeaders, cookies: [] });
    expect(answer.body).toMatch(new RegExp(`^<p>${status} .*${requestId}</p>$`));
  });

  test('keeps its own headers beside those of the frame', async () => {
    work.mockRejectedValueOnce(new ProblemError({ status: 409, headers: { 'retry-after': '5' } }));
    expect((await open()).headers).toEqual({ ...pageHeaders, 'retry-after': '5' });
  });

  test('that is a fault of ours tells nothing of it', async () => {
    work.mockRejectedValueOnce(new TypeError('sesame'));
    expect((await open()).body).not.toContain('sesame');
  });

  test('in the request is a page too', async () => {
    expect(await open({ query: { unknown: '1' } })).toMatchObject({ statusCode: 400, headers: pageHeaders });
    expect(work).not.toHaveBeenCalled();
  });

  test('for want of a scope is a page, and not the way to sign in', async () => {
    expect(await open({ authorization: scopelessKey })).toMatchObject({ statusCode: 403, headers: pageHeaders });
  });

  test.each<[number, Error]>([
    [404, new ProblemError({ status: 404 })],
    [503, secretError('unset')],
  ])('that is a %i of a page with a query leads back to the page without it', async (_, error) => {
    work.mockRejectedValueOnce(error);
    const { body } = await open({ query: { status: 'sesame' } }, { ...route, query: z.object({ status: z.string() }) });
    expect(body).toMatch(/^<p>\/things\d/);
  });

  test('that is a wrong query leads back to the page without it', async () => {
    const { body } = await open({ query: { unknown: 'sesame' } });
    expect(body).toMatch(/^<p>\/things400 /);
    expect(body).not.toContain('sesame');
  });

  test.each<[string, ApiGatewayRequest]>([
    ['a page without a query, which the way back would lead to', { path: '/things' }],
    ['the start page, which it leads to anyway', { path: '/', query: { unknown: '1' } }],
    ['a path that is none of ours', { path: '//evil.example', query: { unknown: '1' } }],
    [
      'want of a scope, which the page without its query asks for too',
      { authorization: scopelessKey, query: { a: '1' } },
    ],
  ])('leads nowhere back from %s', async (_, change) => {
    work.mockRejectedValueOnce(new ProblemError({ status: 404 }));
    expect((await open(change)).body).toMatch(/^<p>\d/);
  });

  test('leads nowhere back from a form that was sent: its path is no page', async () => {
    expect((await submit({ query: { unknown: '1' } })).body).toMatch(/^<p>400 /);
  });
});

describe('a form', () => {
  test('reaches the work with its fields', async () => {
    expect(await submit()).toMatchObject({ statusCode: 200 });
    expect(work.mock.calls).toMatchObject([[{ body: { key: 'a b' } }]]);
  });

  test.each<[string, Record<string, string>]>([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sister site', { 'sec-fetch-site': 'same-site' }],
    ['an older browser on another site', { origin: 'https://evil.example' }],
    ['a page that hides where it is', { origin: 'null' }],
    ['nowhere that it says', {}],
  ])('from %s is a 403, whoever sends it, also without a cookie', async (_, headers) => {
    for (const shown of [{}, { cookies: [`__Host-liaison=${readSession}`] }, { authorization: readKey }])
      expect(await submit({ ...shown, headers })).toMatchObject({ statusCode: 403, headers: pageHeaders });
    expect(work).not.toHaveBeenCalled();
  });

  test('that is JSON is a 415', async () => {
    const answer = await submit({ form: undefined, json: { key: 'a' } });
    expect(answer).toMatchObject({
      statusCode: 415,
      headers: { ...pageHeaders, accept: 'application/x-www-form-urlencoded' },
    });
  });

  test('with a field that it does not have is a 400', async () => {
    expect(await submit({ form: { key: 'a', more: 'b' } })).toMatchObject({ statusCode: 400 });
  });

  test('is in no log', async () => {
    await submit({ form: { key: 'sesame' } });
    await submit({ form: { key: 'a', more: 'sesame' } });
    expect(output.logs()).toHaveLength(2);
    expect(output.text()).not.toContain('sesame');
  });
});

test('a page whose route asks for a scope is not made without a check of keys', () => {
  expect(() => page(route, { frame }, work)).toThrow(ConfigurationError);
});
