import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Callers } from '#lib/auth/callers.ts';
import type { GitHubAccount } from '#lib/connectors/github/get-account.ts';
import type { FetchSecret } from '#lib/secrets/secrets-manager.ts';
import { createHandler, handler } from '../../../functions/account/account.handler.ts';
import { type ApiGatewayRequest, apiGatewayEvent } from '../../support/api-gateway-event.ts';
import { callers, readKey, scopelessKey } from '../../support/callers.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { readAnswer } from '../../support/endpoint-answer.ts';
import { httpClientError } from '../../support/errors.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { githubIssue, githubRepository, permissionRefusal } from '../../support/github-answer.ts';
import type { ReceivedRequest, ScriptedAnswer } from '../../support/http-server.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { apiKeysSecret, callersBySecret } from '../callers-by-secret.ts';
import { connectGitHub } from '../connected-github.ts';
import { connectionsTo, stubGitHub } from '../stub-github.ts';

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

type Answers = Readonly<Record<string, ScriptedAnswer>>;

const limits: ScriptedAnswer = {
  body: {
    resources: {
      core: { limit: 5000, used: 1, remaining: 4999, reset: 1_795_525_200 },
      search: { limit: 30, used: 0, remaining: 30, reset: 1_795_521_660 },
    },
    rate: {},
  },
};
const classic: Answers = {
  '/user': {
    headers: {
      'x-oauth-scopes': 'public_repo, read:user',
      'github-authentication-token-expiration': '2026-12-31 23:59:59 UTC',
    },
    body: { login: 'octocat' },
  },
  '/rate_limit': limits,
};
/** It may read what it was given, and not the issues. */
const fineGrained: Answers = {
  '/user': { body: { login: 'octocat' } },
  '/rate_limit': limits,
  '/user/repos': { body: [githubRepository('plans', { private: true, has_issues: true })] },
  '/users/octocat': { body: { login: 'octocat' } },
  '/users/octocat/repos': { body: [] },
  '/repos/ada/plans/issues': { body: [githubIssue(1)] },
};

/** By path alone; what is not there is GitHub's 404. */
const byPath =
  (answers: Answers) =>
  ({ url }: ReceivedRequest): ScriptedAnswer =>
    answers[url.replace(/\?.*/, '')] ?? { status: 404, body: { message: 'Not Found' } };

const request = (change: ApiGatewayRequest = {}) =>
  apiGatewayEvent({ path: '/account', authorization: readKey, ...change });

async function ask(
  answers: Answers,
  change: ApiGatewayRequest = {},
  { fetchSecret, known = callers }: { fetchSecret?: FetchSecret; known?: Callers } = {},
) {
  const { connections, sent } = await connectGitHub(started, byPath(answers), fetchSecret);
  const endpoint = createHandler({ callers: known, connections });
  return { ...readAnswer(await endpoint(request(change), lambdaContext())), sent };
}

interface Check {
  readonly operation: string;
  readonly sufficient: boolean | null;
}
const verdicts = (operations: readonly Check[]) =>
  Object.fromEntries(operations.map(({ operation, sufficient }) => [operation, sufficient]));

describe('200', () => {
  test('of a classic token: whose it is, its scopes, its end and its limits', async () => {
    const { status, body } = await ask(classic);
    expect(status).toBe(200);
    expect(body).toEqual({
      login: 'octocat',
      credential: 'classic-token',
      scopes: ['public_repo', 'read:user'],
      expiresAt: '2026-12-31T23:59:59.000Z',
      limits: [
        { name: 'core', limit: 5000, remaining: 4999, resetsAt: '2026-11-24T13:00:00.000Z' },
        { name: 'search', limit: 30, remaining: 30, resetsAt: '2026-11-24T12:01:00.000Z' },
      ],
      operations: expect.any(Array),
    });
  });

  test('of a fine-grained token: what was tried, and that a write never is', async () => {
    const { body } = await ask(fineGrained);
    expect(body).toMatchObject({ login: 'octocat', credential: 'fine-grained-token' });
    expect(body).not.toHaveProperty('scopes');
    expect(verdicts(body.operations)).toEqual({
      account: true,
      listAccountRepositories: true,
      listRepositories: true,
      getUsers: true,
      listIssues: true,
      createIssue: null,
      updateIssue: null,
    });
  });

  test('the doctor names what is missing', async () => {
    const { body } = await ask({ ...fineGrained, '/repos/ada/plans/issues': permissionRefusal('issues=read') });
    const listIssues = body.operations.find(({ operation }: Check) => operation === 'listIssues');
    expect(listIssues).toMatchObject({
      sufficient: true,
      needs: 'issues=read',
      explanation: expect.stringContaining('For public repositories only'),
    });
  });

  test('of a token of which GitHub names no scopes: its kind is not guessed, and it is tried', async () => {
    const user = { headers: { 'x-oauth-scopes': '' }, body: { login: 'octocat' } };
    const { body } = await ask({ ...fineGrained, '/user': user });
    expect(body).toMatchObject({ login: 'octocat', credential: 'token' });
    expect(body).not.toHaveProperty('scopes');
    expect(verdicts(body.operations)).toMatchObject({ listIssues: true, createIssue: null });
  });

  test('GitHub is asked once whose credential it is', async () => {
    const { sent } = await ask(classic);
    expect(sent().sort()).toEqual(['GET /rate_limit', 'GET /user']);
  });

  test('nothing that writes is ever sent', async () => {
    const { sent } = await ask(fineGrained);
    expect(sent().length).toBeGreaterThan(3);
    expect(sent().filter((line) => !line.startsWith('GET '))).toEqual([]);
  });

  test('a GitHub without limits has none', async () => {
    const { '/rate_limit': _, ...without } = classic;
    expect((await ask(without)).body.limits).toEqual([]);
  });
});

test('a suspended App is told as one: its account is known, and its limits GitHub keeps to itself', async () => {
  const account: GitHubAccount = {
    login: 'app[bot]',
    credential: 'app-installation',
    permissions: { issues: 'write' },
    suspended: true,
  };
  const operation = { operation: 'createIssue', sufficient: false, needs: 'issues=write', explanation: 'Suspended.' };
  const github = stubGitHub({
    getAccount: async () => account,
    readLimits: async () => {
      throw httpClientError('auth', { status: 403 });
    },
    checkOperations: async (of) => (of === account ? [operation] : []),
  });
  const endpoint = createHandler({ callers, connections: connectionsTo(github) });
  const { status, body } = readAnswer(await endpoint(request(), lambdaContext()));
  expect([status, body.limits, body.operations]).toEqual([200, [], [operation]]);
});

describe('every operation of Liaison has its line', () => {
  test.each([
    ['a classic token', classic],
    ['a fine-grained token', fineGrained],
  ])('with %s', async (_, answers) => {
    const { body } = await ask(answers);
    expect(Object.keys(verdicts(body.operations)).sort()).toEqual([
      'account',
      'createIssue',
      'getUsers',
      'listAccountRepositories',
      'listIssues',
      'listRepositories',
      'updateIssue',
    ]);
  });
});

test.each<[string, number, ScriptedAnswer]>([
  ['refuses the credential', 502, { status: 401, body: { message: 'Bad credentials' } }],
  ['has no requests left', 429, { status: 429, headers: { 'retry-after': '3600' }, body: {} }],
  ['is out of order', 502, { status: 500, body: {} }],
  ['answers with something else', 502, { body: { name: 'octocat' } }],
])('when GitHub %s: a %i', async (_, status, user) => {
  expect(await ask({ ...classic, '/user': user })).toMatchObject({ status });
});

test('a secret without a value is a 503 with the command that sets it', async () => {
  const { status, body, sent } = await ask(classic, {}, { fetchSecret: async () => undefined });
  expect([status, sent()]).toEqual([503, []]);
  expect(body.detail).toContain('put-secret-value');
});

test('an unknown connection is a 404, and an unknown field a 400', async () => {
  expect(await ask(classic, { query: { connection: 'gitlab' } })).toMatchObject({ status: 404 });
  expect(await ask(classic, { query: { verbose: '1' } })).toMatchObject({ status: 400 });
});

describe('who may', () => {
  test.each([
    [401, undefined],
    [401, 'Bearer wrong'],
    [403, scopelessKey],
  ])('%i with the key %j', async (expected, authorization) => {
    const { status, sent } = await ask(classic, { authorization });
    expect([status, sent()]).toEqual([expected, []]);
  });

  const key = 'liaison_sesame';
  const clock = fakeClock();
  const bySecret = (value: string, stage = 'dev') => callersBySecret(async () => value, { stage, clock });
  const known = bySecret(apiKeysSecret({ [key]: ['read'] }));
  const withSession = (session: string) => ({ authorization: undefined, cookies: [`__Host-liaison=${session}`] });
  const sessionOf = async (of: Callers) => (await of.signIn(key))?.session ?? '';

  test('a person who is signed in', async () => {
    expect(await ask(classic, withSession(await sessionOf(known)), { known })).toMatchObject({ status: 200 });
  });

  test.each<[string, () => Promise<string>]>([
    ['forged', async () => `${(await sessionOf(known)).slice(0, -2)}AA`],
    ['of another stage', async () => sessionOf(bySecret(apiKeysSecret({ [key]: ['read'] }), 'prod'))],
    ['of another key with the same id', async () => forAnotherKey()],
    ['nonsense', async () => 'nonsense'],
  ])('nobody by a cookie that is %s: a 401 that says to sign in again', async (_, session) => {
    const { status, headers, body, sent } = await ask(classic, withSession(await session()), { known });
    expect({ status, sent: sent() }).toEqual({ status: 401, sent: [] });
    expect(headers).toMatchObject({ 'www-authenticate': 'Bearer realm="Liaison"' });
    expect(body.detail).toContain('/sign-in');
  });

  test('nobody by a cookie that is over', async () => {
    const session = await sessionOf(known);
    clock.advance(12 * 3_600_000);
    expect(await ask(classic, withSession(session), { known })).toMatchObject({ status: 401 });
  });

  async function forAnotherKey() {
    const others = bySecret(apiKeysSecret({ liaison_another: ['read'] }));
    return (await others.signIn('liaison_another'))?.session ?? '';
  }
});

test('the deployed handler is this pipeline: without its environment a blank 500, and the variable in the log', async () => {
  expect(await handler(request(), lambdaContext())).toMatchObject({ statusCode: 500 });
  expect(output.logs()).toMatchObject([
    { level: 'ERROR', error: { name: 'ConfigurationError', message: expect.stringContaining('API_KEYS_SECRET_ARN') } },
  ]);
});
