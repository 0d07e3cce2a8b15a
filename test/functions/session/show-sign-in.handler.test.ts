import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { problemPage } from '#lib/page/problem-page.ts';
import { securityHeaders } from '#lib/page/security-headers.ts';
import { createHandler, handler } from '../../../functions/session/show-sign-in.handler.ts';
import { forbiddenParts } from '../../lib/page/page-text.ts';
import { apiGatewayEvent } from '../../support/api-gateway-event.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { lambdaContext } from '../../support/lambda-context.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

const show = (query?: Record<string, string>) =>
  createHandler({ frame: { headers: securityHeaders, problemPage }, stage: () => 'dev' })(
    apiGatewayEvent({ path: '/sign-in', ...(query && { query }) }),
    lambdaContext(),
  );

test('the page with the form, without a cookie and for no cache', async () => {
  expect(await show()).toEqual({
    statusCode: 200,
    headers: { ...securityHeaders, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
    cookies: [],
    body: expect.stringContaining('<form class="form" method="post" action="/sign-in">'),
  });
});

test('where to go on to is handed on', async () => {
  expect((await show({ next: '/account' })).body).toContain('name="next" value="/account"');
});

test('with its query, and as text', async () => {
  expect((await show({ next: "/webhooks?status=queued&event='a" })).body).toContain(
    'name="next" value="/webhooks?status=queued&amp;event=&#39;a"',
  );
});

test.each(['//evil.example', 'https://evil.example/', '"><script>', '/account?"><script>', '/account#x'])(
  'a next of %j is a 400 page, and is nowhere in it',
  async (next) => {
    const { statusCode, headers, body = '' } = await show({ next });
    expect([statusCode, headers?.['content-type']]).toEqual([400, 'text/html; charset=utf-8']);
    expect(body).not.toContain(next);
    expect(forbiddenParts(body)).toEqual([]);
  },
);

test.each<Record<string, string>>([
  { key: 'liaison_a-key' },
  { next: '/webhooks?key=liaison_a-key' },
  { next: '/webhooks?event=liaison_a-key' },
])('a key in the query, where it does not belong, is in no answer and no line: %j', async (query) => {
  const { statusCode, body } = await show(query);
  expect(statusCode).toBe(400);
  expect(body + output.text()).not.toContain('liaison_a-key');
});

test('from what it does not take, back to itself without it', async () => {
  expect((await show({ next: '//evil.example' })).body).toContain('<a class="button" href="/sign-in">Back</a>');
});

test('the deployed handler is this pipeline: without its environment a blank 500 page, and the variable in the log', async () => {
  const { statusCode, body } = await handler(apiGatewayEvent({ path: '/sign-in' }), lambdaContext());
  expect([statusCode, body]).toEqual([500, expect.stringContaining('<h1>Internal Server Error</h1>')]);
  expect(output.logs()).toMatchObject([
    { level: 'ERROR', error: { name: 'ConfigurationError', message: expect.stringContaining('LIAISON_STAGE') } },
  ]);
});
