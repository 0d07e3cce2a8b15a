import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { openConnections } from '#lib/connectors/connections.ts';
import type { GitHub } from '#lib/connectors/github/github.ts';
import type { HttpClientErrorKind } from '#lib/http/http-client-error-kind.ts';
import { createHandler, handler } from '../../../functions/repositories/list-repositories.handler.ts';
import { type ApiGatewayRequest, apiGatewayEvent, requestId } from '../../support/api-gateway-event.ts';
import { callers, readKey, scopelessKey } from '../../support/callers.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { readAnswer } from '../../support/endpoint-answer.ts';
import { httpClientError, secretError } from '../../support/errors.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { githubRepository } from '../../support/github-answer.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { connectionsTo, stubGitHub } from '../stub-github.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

const clock = fakeClock();
const listUserRepositories = jest.fn<GitHub['listUserRepositories']>();
beforeEach(() => {
  listUserRepositories.mockReset().mockResolvedValue({ repositories: [githubRepository('notes')], truncated: false });
});

const request = (change: ApiGatewayRequest = {}) =>
  apiGatewayEvent({
    path: '/users/ada/repositories',
    routeKey: 'GET /users/{login}/repositories',
    pathParameters: { login: 'ada' },
    authorization: readKey,
    ...change,
  });

const connections = connectionsTo(stubGitHub({ listUserRepositories }));

async function answerTo(change: ApiGatewayRequest = {}, remainingMs = 29_000) {
  const endpoint = createHandler({ callers, connections, clock });
  return readAnswer(await endpoint(request(change), lambdaContext({ remainingMs })));
}

describe('200', () => {
  test('the repositories of the user, and whether there are more', async () => {
    listUserRepositories.mockResolvedValueOnce({ repositories: [githubRepository('notes')], truncated: true });
    expect(await answerTo()).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: {
        repositories: [
          {
            name: 'notes',
            fullName: 'ada/notes',
            description: 'Notes on the engine',
            url: 'https://github.com/ada/notes',
            language: 'TypeScript',
            stars: 3,
            visibility: 'public',
            archived: false,
            pushedAt: '2026-11-01T10:00:00Z',
          },
        ],
        truncated: true,
      },
    });
  });

  test('GitHub is asked for 100 by default, with a deadline and a signal', async () => {
    await answerTo({}, 29_000);
    expect(listUserRepositories.mock.calls).toEqual([
      ['ada', { limit: 100, deadline: clock() + 27_500, signal: expect.any(AbortSignal) }],
    ]);
  });

  test.each(['1', '1000'])('a limit of %s is taken', async (limit) => {
    expect(await answerTo({ query: { limit } })).toMatchObject({ status: 200 });
    expect(listUserRepositories.mock.calls[0]?.[1]).toMatchObject({ limit: Number(limit) });
  });
});

describe('400', () => {
  test.each(['', ' ', '0', '1001', '-1', '0x10', '1e3', '1.5', '10,20'])(
    'a limit of %j, named, and nothing is asked of GitHub',
    async (limit) => {
      const answer = await answerTo({ query: { limit } });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'limit' }] } });
      expect(listUserRepositories).not.toHaveBeenCalled();
    },
  );

  test('a field that the route does not know, named', async () => {
    expect(await answerTo({ query: { limits: '5' } })).toMatchObject({
      status: 400,
      headers: { 'content-type': 'application/problem+json' },
      body: { title: 'Bad Request', requestId, errors: [{ field: 'limits' }] },
    });
  });

  test.each(['../', '..', 'a/b', '%2f', 'a%2Fb', ' ', '', 'a?b', 'a'.repeat(40)])(
    'a login of %j, and nothing is asked of GitHub',
    async (login) => {
      const answer = await answerTo({ pathParameters: { login } });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'login' }] } });
      expect(listUserRepositories).not.toHaveBeenCalled();
    },
  );
});

describe('401 and 403', () => {
  test.each([undefined, 'Bearer wrong', 'nonsense'])(
    'a request with the key %j is told how to show one',
    async (key) => {
      const answer = await answerTo({ authorization: key });
      expect(answer).toMatchObject({
        status: 401,
        headers: { 'www-authenticate': expect.stringContaining('Bearer realm="Liaison"') },
      });
      expect(listUserRepositories).not.toHaveBeenCalled();
    },
  );

  test('a key that lacks the scope is told which', async () => {
    const answer = await answerTo({ authorization: scopelessKey });
    expect(answer).toMatchObject({ status: 403, body: { detail: expect.stringContaining('"read"') } });
    expect(listUserRepositories).not.toHaveBeenCalled();
  });
});

describe('404', () => {
  const baseUrl = 'https://api.github.com';
  const CONNECTIONS = JSON.stringify({ github: { connector: 'github', auth: 'token', baseUrl, secretArn: 'x' } });
  const fetchSecret = () => Promise.reject(new Error('not read'));

  test.each(['gitlab', '', '__proto__', 'constructor', 'toString'])(
    'there is no connection "%s"',
    async (connection) => {
      const endpoint = createHandler({ callers, connections: openConnections({ CONNECTIONS }, { fetchSecret }) });
      const answer = readAnswer(await endpoint(request({ query: { connection } }), lambdaContext()));
      expect(answer).toMatchObject({ status: 404, body: { detail: expect.stringContaining('are: github.') } });
    },
  );

  test('there is no such user', async () => {
    listUserRepositories.mockRejectedValueOnce(httpClientError('http', { status: 404 }));
    expect(await answerTo()).toMatchObject({ status: 404, body: { detail: expect.stringContaining('"ada"') } });
  });
});

describe('what GitHub and its secret can do to us', () => {
  test('a used-up limit is a 429 that says when to come back', async () => {
    listUserRepositories.mockRejectedValueOnce(httpClientError('rate-limited', { retryAt: clock() + 90_000 }));
    expect(await answerTo()).toMatchObject({
      status: 429,
      headers: { 'retry-after': '90' },
      body: { retryAt: new Date(clock() + 90_000).toISOString() },
    });
  });

  test.each<[HttpClientErrorKind, number]>([
    ['auth', 502],
    ['network', 502],
    ['retries-exhausted', 502],
    ['bad-response', 502],
    ['timeout', 504],
    ['deadline', 504],
  ])('"%s" is a %i', async (kind, status) => {
    listUserRepositories.mockRejectedValueOnce(httpClientError(kind));
    expect(await answerTo()).toMatchObject({ status, body: { status, requestId } });
  });

  test('a secret without a value is a 503 with the command that sets it', async () => {
    listUserRepositories.mockRejectedValueOnce(secretError('unset'));
    const answer = await answerTo();
    expect(answer).toMatchObject({ status: 503, body: { detail: expect.stringContaining('put-secret-value') } });
  });

  test('a GitHub that never answers is a 504 before Lambda ends the function', async () => {
    listUserRepositories.mockReturnValueOnce(new Promise(() => {}));
    expect(await answerTo({}, 500)).toMatchObject({ status: 504 });
  }, 1000);

  test('a fault of ours is a blank 500', async () => {
    listUserRepositories.mockRejectedValueOnce(new TypeError('Cannot read properties of undefined'));
    expect((await answerTo()).body).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      requestId,
    });
  });
});

test('the deployed handler is this pipeline: without its environment a blank 500, and the variable in the log', async () => {
  expect(readAnswer(await handler(request(), lambdaContext()))).toEqual({
    status: 500,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    body: { type: 'about:blank', title: 'Internal Server Error', status: 500, requestId },
  });
  expect(output.logs()).toMatchObject([
    { level: 'ERROR', error: { name: 'ConfigurationError', message: expect.stringContaining('API_KEYS_SECRET_ARN') } },
  ]);
});
