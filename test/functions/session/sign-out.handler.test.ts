import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { handler } from '../../../functions/session/sign-out.handler.ts';
import { type ApiGatewayRequest, apiGatewayEvent } from '../../support/api-gateway-event.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { lambdaContext } from '../../support/lambda-context.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

// It needs nothing, so the deployed handler is tested.
const signOut = (change: ApiGatewayRequest = {}) =>
  handler(
    apiGatewayEvent({
      method: 'POST',
      path: '/sign-out',
      headers: { 'sec-fetch-site': 'same-origin' },
      cookies: ['__Host-liaison=a-session'],
      form: {},
      ...change,
    }),
    lambdaContext(),
  );

test.each<[string, ApiGatewayRequest]>([
  ['who is signed in', {}],
  ['whose session is over', { cookies: ['__Host-liaison=over'] }],
  ['who is not signed in', { cookies: [] }],
])('%s is led to the form, without a session', async (_, change) => {
  expect(await signOut(change)).toMatchObject({
    statusCode: 303,
    headers: { location: '/sign-in', 'cache-control': 'no-store' },
    cookies: ['__Host-liaison=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict'],
    body: '',
  });
});

test.each<Record<string, string>>([{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }, {}])(
  "another site's form signs nobody out: %j is a 403",
  async (headers: Record<string, string>) => {
    expect(await signOut({ headers })).toMatchObject({ statusCode: 403, cookies: [] });
  },
);

test('a form with fields is a 400', async () => {
  expect(await signOut({ form: { next: '/' } })).toMatchObject({ statusCode: 400, cookies: [] });
});

test('the session is in no line', async () => {
  await signOut();
  expect(output.text()).not.toContain('a-session');
});
