import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Callers } from '#lib/auth/callers.ts';
import { readConnections } from '#lib/contract/connections.ts';
import { logger } from '#lib/lambda/observability.ts';
import { problemPage } from '#lib/page/problem-page.ts';
import { securityHeaders } from '#lib/page/security-headers.ts';
import { createHandler, handler } from '../../../functions/home/home.handler.ts';
import { forbiddenParts, textOf } from '../../lib/page/page-text.ts';
import { type ApiGatewayRequest, apiGatewayEvent } from '../../support/api-gateway-event.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import type { ScriptedAnswer } from '../../support/http-server.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { apiKeysSecret, callersBySecret } from '../callers-by-secret.ts';
import { connectGitHub } from '../connected-github.ts';

let output: CapturedOutput;
let started: AsyncDisposableStack;
beforeEach(() => {
  output = captureOutput();
  started = new AsyncDisposableStack();
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(async () => {
  output[Symbol.dispose]();
  jest.restoreAllMocks();
  await started.disposeAsync();
});

const key = 'liaison_sesame';
const scopelessKey = 'liaison_scopeless';
const keys = apiKeysSecret({ [key]: ['read'], [scopelessKey]: [] });
const bySecret = (value: string | undefined, options = {}) => callersBySecret(async () => value, options);
const sessionOf = async (of: Callers, sesame = key) => (await of.signIn(sesame))?.session ?? '';

const limits: ScriptedAnswer = {
  body: { resources: { core: { limit: 5000, used: 679, remaining: 4321, reset: 1_795_525_200 } }, rate: {} },
};

async function visit(
  { session, ...change }: ApiGatewayRequest & { session?: string } = {},
  { callers = bySecret(keys), answers = [limits] }: { callers?: Callers; answers?: readonly ScriptedAnswer[] } = {},
) {
  const { connections, sent } = await connectGitHub(started, answers);
  const github = { connector: 'github', auth: 'token', baseUrl: 'https://api.github.com', secretArn: 'arn:secret' };
  const endpoint = createHandler({
    callers,
    frame: { headers: securityHeaders, problemPage },
    settings: () => readConnections({ CONNECTIONS: JSON.stringify({ github }) }),
    connections,
    verifications: { get: async () => undefined, put: async () => {} },
    stage: () => 'dev',
    version: () => '1.2.3',
    clock: Date.now,
    log: logger,
  });
  const cookies = session === undefined ? undefined : [`theme=dark`, `__Host-liaison=${session}`];
  const event = apiGatewayEvent({ path: '/', ...(cookies && { cookies }), ...change });
  return { ...(await endpoint(event, lambdaContext())), sent };
}

describe('a person who is signed in', () => {
  test('sees the connections with their limits, on a page that nobody keeps and that runs no script', async () => {
    const callers = bySecret(keys);
    const { statusCode, headers, cookies, body = '' } = await visit({ session: await sessionOf(callers) }, { callers });
    expect({ statusCode, headers, cookies }).toEqual({
      statusCode: 200,
      headers: { ...securityHeaders, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
      cookies: [],
    });
    expect(textOf(body)).toContain('4,321 of 5,000 left');
    expect(forbiddenParts(body)).toEqual([]);
  });

  test('sees the page also where GitHub is out of order, and why it shows less', async () => {
    const callers = bySecret(keys);
    const broken: ScriptedAnswer = { status: 401, body: { message: 'Bad credentials' } };
    const { statusCode, body } = await visit(
      { session: await sessionOf(callers) },
      { callers, answers: [broken, broken] },
    );
    expect(statusCode).toBe(200);
    expect(textOf(body)).toContain('refused the credential');
  });
});

describe('whoever is not signed in is led to do so, and GitHub is asked nothing', () => {
  const clock = fakeClock();
  const callers = bySecret(keys, { clock });

  test.each<[string, () => Promise<string | undefined>]>([
    ['without a cookie', async () => undefined],
    ['with an empty cookie', async () => ''],
    ['with a forged cookie', async () => `${(await sessionOf(callers)).slice(0, -2)}AA`],
    [
      'with a cookie that says another key',
      async () =>
        (await sessionOf(callers)).replace(
          /^[^.]+/,
          Buffer.from('{"keyId":"k2","expiresAt":9e15}').toString('base64url'),
        ),
    ],
    ['with a cookie of another stage', async () => sessionOf(bySecret(keys, { stage: 'prod', clock }))],
    [
      'with a cookie of a revoked key',
      async () => sessionOf(bySecret(apiKeysSecret({ a: [], b: [], c: [] }), { clock }), 'c'),
    ],
    ['with nonsense', async () => 'nonsense'],
  ])('%s', async (_, session) => {
    const { statusCode, headers, body, sent } = await visit({ session: await session() } as ApiGatewayRequest, {
      callers,
    });
    expect({ statusCode, location: headers?.['location'], body, sent: sent() }).toEqual({
      statusCode: 303,
      location: '/sign-in',
      body: '',
      sent: [],
    });
  });

  test('with a cookie of more than 12 hours', async () => {
    const session = await sessionOf(callers);
    clock.advance(12 * 3_600_000 - 1);
    expect(await visit({ session }, { callers })).toMatchObject({ statusCode: 200 });
    clock.advance(1);
    expect(await visit({ session }, { callers })).toMatchObject({ statusCode: 303 });
  });

  test('but for a program with a wrong key, which would take the sign-in page for its answer: a 401', async () => {
    expect(await visit({ authorization: 'Bearer wrong' }, { callers })).toMatchObject({ statusCode: 401 });
  });
});

test('a person whose key may not read is told so on a page', async () => {
  const callers = bySecret(keys);
  const { statusCode, body, sent } = await visit({ session: await sessionOf(callers, scopelessKey) }, { callers });
  expect([statusCode, sent()]).toEqual([403, []]);
  expect(textOf(body)).toContain('lacks the scope "read"');
});

test('keys that cannot be read are a 503 page', async () => {
  const session = await sessionOf(bySecret(keys));
  const { statusCode, body } = await visit({ session }, { callers: bySecret(undefined) });
  expect(statusCode).toBe(503);
  expect(textOf(body)).toContain('cannot check API keys');
});

test('a query is a 400 page', async () => {
  const callers = bySecret(keys);
  const { statusCode, body } = await visit({ session: await sessionOf(callers), query: { a: '<b>' } }, { callers });
  expect(statusCode).toBe(400);
  expect(body).not.toContain('<b>');
});

test('the deployed handler is this pipeline: without its environment a blank 500 page, and the variable in the log', async () => {
  const { statusCode, body } = await handler(
    apiGatewayEvent({ path: '/', cookies: ['__Host-liaison=a'] }),
    lambdaContext(),
  );
  expect([statusCode, body]).toEqual([500, expect.stringContaining('<h1>Internal Server Error</h1>')]);
  expect(output.logs()).toMatchObject([
    { level: 'ERROR', error: { name: 'ConfigurationError', message: expect.stringContaining('API_KEYS_SECRET_ARN') } },
  ]);
});
