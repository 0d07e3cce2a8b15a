import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Connections } from '#lib/connectors/connections.ts';
import type { FetchSecret } from '#lib/secrets/secrets-manager.ts';
import { createHandler, handler } from '../../../functions/users/get-users.handler.ts';
import { type ApiGatewayRequest, apiGatewayEvent } from '../../support/api-gateway-event.ts';
import { callers, readKey, scopelessKey } from '../../support/callers.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { readAnswer } from '../../support/endpoint-answer.ts';
import { githubUser, primaryLimit } from '../../support/github-answer.ts';
import type { ReceivedRequest, ScriptedAnswer } from '../../support/http-server.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { connectGitHub, connectionsAt } from '../connected-github.ts';

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

const request = (login?: string, change: ApiGatewayRequest = {}) =>
  apiGatewayEvent({
    path: '/users',
    authorization: readKey,
    ...(login !== undefined && { query: { login } }),
    ...change,
  });

const loginOf = ({ url }: ReceivedRequest) => url.replace('/users/', '');

/** A GitHub that has everybody, except those who are given an answer of their own. */
const everybodyBut =
  (others: Readonly<Record<string, ScriptedAnswer>> = {}) =>
  (asked: ReceivedRequest): ScriptedAnswer =>
    others[loginOf(asked)] ?? { body: githubUser(loginOf(asked)) };

const answerOf = async (connections: Connections, ...parameters: Parameters<typeof request>) =>
  readAnswer(await createHandler({ callers, connections })(request(...parameters), lambdaContext()));

async function ask(
  parameters: Parameters<typeof request>,
  script: Parameters<typeof connectGitHub>[1] = everybodyBut(),
  fetchSecret?: FetchSecret,
) {
  const { connections, sent } = await connectGitHub(started, script, fetchSecret);
  return { ...(await answerOf(connections, ...parameters)), sent };
}

const hundred = Array.from({ length: 100 }, (_, index) => `user-${index + 1}`);

describe('200', () => {
  test('each user in our own words', async () => {
    const { status, body } = await ask(['ada']);
    expect(status).toBe(200);
    expect(body).toEqual({
      users: [
        {
          login: 'ada',
          user: {
            login: 'ada',
            name: 'Ada Lovelace',
            type: 'User',
            company: null,
            location: 'London',
            url: 'https://github.com/ada',
            avatarUrl: 'https://avatars.githubusercontent.com/u/2?v=4',
            publicRepositories: 2,
            followers: 20,
            createdAt: '2008-01-14T04:33:35Z',
          },
        },
      ],
    });
  });

  test('a hundred, in the order asked', async () => {
    const { body, sent } = await ask([hundred.join()]);
    expect(body.users.map(({ user }: { user: { login: string } }) => user.login)).toEqual(hundred);
    expect(sent()).toHaveLength(100);
  });

  test('who is asked for twice is fetched once and answered twice, in whichever letters', async () => {
    const { body, sent } = await ask(['ada,grace,ADA,ada']);
    expect(
      body.users.map(({ login, user }: { login: string; user: { login: string } }) => [login, user.login]),
    ).toEqual([
      ['ada', 'ada'],
      ['grace', 'grace'],
      ['ADA', 'ada'],
      ['ada', 'ada'],
    ]);
    expect(sent()).toEqual(['GET /users/ada', 'GET /users/grace']);
  });

  test.each<[string, ScriptedAnswer, number]>([
    ['is not there', { status: 404, body: { message: 'Not Found' } }, 404],
    ['GitHub fails for', { status: 500, body: { message: 'Server Error' } }, 502],
    ['GitHub forbids', { status: 403, body: { message: 'Forbidden' } }, 502],
    ['GitHub answers with something else', { body: { login: 5 } }, 502],
    ['GitHub leads elsewhere for', { status: 302, headers: { location: 'https://192.0.2.1/' }, body: {} }, 502],
    ['the limit is used up at', primaryLimit(Math.ceil(Date.now() / 1000) + 3600), 429],
  ])('one who %s is a problem, and does not fail the rest', async (_, answer, status) => {
    const { status: answered, body } = await ask(['ada,odd'], everybodyBut({ odd: answer }));
    expect([answered, body.users.length]).toEqual([200, 2]);
    expect(body.users[0]).toMatchObject({ login: 'ada', user: { login: 'ada' } });
    expect(body.users[1]).toEqual({ login: 'odd', problem: { status, detail: expect.any(String) } });
  });
});

test('at most ten are asked for at once, and ten are', async () => {
  let underWay = 0;
  let most = 0;
  const waiting: (() => void)[] = [];
  const server = createServer(async ({ url = '' }, outgoing) => {
    underWay += 1;
    most = Math.max(most, underWay);
    const turn = new Promise<void>((resolve) => waiting.push(resolve));
    // An eleventh would come while ten wait.
    if (waiting.length === 10) {
      for (let turns = 0; turns < 20; turns += 1) await setImmediate();
      for (const answerNext of waiting.splice(0)) answerNext();
    }
    await turn;
    underWay -= 1;
    outgoing.setHeader('content-type', 'application/json');
    outgoing.end(JSON.stringify(githubUser(url.replace('/users/', ''))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  started.defer(() => new Promise<void>((resolve) => server.close(() => resolve())));
  started.defer(() => server.closeAllConnections());
  const { port } = server.address() as AddressInfo;

  const { body } = await answerOf(connectionsAt(`http://127.0.0.1:${port}`), hundred.join());
  expect(body.users.filter(({ user }: { user?: object }) => user)).toHaveLength(100);
  expect(most).toBe(10);
});

describe('400, and nothing is sent to GitHub', () => {
  test.each([
    ['no login', undefined, 'login'],
    ['an empty one', '', 'login.0'],
    ['an empty one among others', 'ada,,grace', 'login.1'],
    ['101', [...hundred, 'one-more'].join(), 'login'],
    ['101 times the same', Array(101).fill('ada').join(), 'login'],
    ['one that is none', 'ada,a/b', 'login.1'],
    ['one with a path in it', '../user', 'login.0'],
    ['one with an encoded path in it', '..%2fuser', 'login.0'],
    ['one of 40 characters', 'a'.repeat(40), 'login.0'],
    ['a blank', 'ada, grace', 'login.1'],
    ['one in other letters than GitHub has', 'àda', 'login.0'],
  ])('%s', async (_, login, field) => {
    const { status, body, sent } = await ask([login]);
    expect([status, body.errors[0].field, sent()]).toEqual([400, field, []]);
  });

  test('a field that the route does not know', async () => {
    const { status, body, sent } = await ask(['ada', { query: { login: 'ada', logins: 'grace' } }]);
    expect([status, body.errors[0].field, sent()]).toEqual([400, 'logins', []]);
  });
});

test.each([
  [401, undefined],
  [403, scopelessKey],
])('%i without the right key', async (expected, authorization) => {
  const { status, sent } = await ask(['ada', { authorization }]);
  expect([status, sent()]).toEqual([expected, []]);
});

describe('what all of them meet fails the whole', () => {
  test('a refused credential is one 502', async () => {
    const { status, body } = await ask(['ada,grace'], () => ({ status: 401, body: { message: 'Bad credentials' } }));
    expect(status).toBe(502);
    expect(body.detail).toContain('refused the credential');
    expect(body).not.toHaveProperty('users');
  });

  test('a secret without a value is one 503, with the command that sets it', async () => {
    const { status, body, sent } = await ask(['ada,grace'], everybodyBut(), async () => undefined);
    expect([status, sent()]).toEqual([503, []]);
    expect(body.detail).toContain('put-secret-value');
  });

  test('an unknown connection is one 404', async () => {
    const { status, body } = await ask(['ada', { query: { login: 'ada', connection: 'gitlab' } }]);
    expect(status).toBe(404);
    expect(body.detail).toContain('are: github.');
  });
});

test('the deployed handler is this pipeline: without its environment a blank 500, and the variable in the log', async () => {
  expect(await handler(request('ada'), lambdaContext())).toMatchObject({ statusCode: 500 });
  expect(output.logs()).toMatchObject([
    { level: 'ERROR', error: { name: 'ConfigurationError', message: expect.stringContaining('API_KEYS_SECRET_ARN') } },
  ]);
});
