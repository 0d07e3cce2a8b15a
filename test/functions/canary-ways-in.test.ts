// Every way in that people and programs have, and every endpoint behind it: what a request carries, and what GitHub says,
// is in no line of the log, and in no answer where it does not belong.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { openConnections } from '#lib/connectors/connections.ts';
import { readConnections } from '#lib/contract/connections.ts';
import { problemPage } from '#lib/page/problem-page.ts';
import { securityHeaders } from '#lib/page/security-headers.ts';
import { createAttemptStore } from '#lib/store/attempt-store.ts';
import { createVerificationStore } from '#lib/store/verification-store.ts';
import { type ApiGatewayRequest, apiGatewayEvent } from '../support/api-gateway-event.ts';
import { type CapturedOutput, captureOutput } from '../support/captured-output.ts';
import { githubIssue, githubRepository, githubUser } from '../support/github-answer.ts';
import { type ReceivedRequest, type ScriptedAnswer, startHttpServer } from '../support/http-server.ts';
import { lambdaContext } from '../support/lambda-context.ts';
import { startTestTable, type TestTable } from '../support/test-table.ts';
import { apiKeysSecret, callersBySecret } from './callers-by-secret.ts';

// Powertools' way to log whole events, set before the logger is made: with it too the log keeps every secret out.
process.env['POWERTOOLS_LOGGER_LOG_EVENT'] = 'true';
const { createDoOnce } = await import('#lib/lambda/idempotency.ts');
const { logger, requestLogging } = await import('#lib/lambda/observability.ts');
const { createHandler: createAccount } = await import('../../functions/account/account.handler.ts');
const { createHandler: createHome } = await import('../../functions/home/home.handler.ts');
const { createHandler: createCreateIssue } = await import('../../functions/issues/create-issue.handler.ts');
const { createHandler: createListIssues } = await import('../../functions/issues/list-issues.handler.ts');
const { createHandler: createUpdateIssue } = await import('../../functions/issues/update-issue.handler.ts');
const { createHandler: createListAccountRepositories } = await import(
  '../../functions/repositories/list-account-repositories.handler.ts'
);
const { createHandler: createShowSignIn } = await import('../../functions/session/show-sign-in.handler.ts');
const { createHandler: createSignIn } = await import('../../functions/session/sign-in.handler.ts');
const { createHandler: createSignOut } = await import('../../functions/session/sign-out.handler.ts');
const { createHandler: createGetUsers } = await import('../../functions/users/get-users.handler.ts');

/** In what nobody may be told: credentials, keys, names of requests, texts of GitHub's refusals. */
const secret = 'canary9f3a';
/** In what the answer of success is about, and nothing else: the content of issues. */
const content = 'sparrow5c7e';
const token = `ghp_${secret}_token`;
const apiKey = `liaison_${secret}_key`;
/** As long as keys are. */
const pastedKey = `liaison_${secret.padEnd(43, 'x')}`;
const idempotencyKey = `${secret}-idempotency`;
const stack = /(\n|\\n)\s+at /;

let table: TestTable;
let output: CapturedOutput;
let started: AsyncDisposableStack;
let tests = 0;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(async () => {
  await table[Symbol.asyncDispose]();
});
beforeEach(() => {
  tests += 1;
  output = captureOutput();
  started = new AsyncDisposableStack();
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(async () => {
  output[Symbol.dispose]();
  jest.restoreAllMocks();
  await started.disposeAsync();
});

type Script = (request: ReceivedRequest, index: number) => ScriptedAnswer;

/** All endpoints as they are deployed, with the real HTTP client and the real table; only the reading of secrets is ours. */
async function setUp(github: Script = healthy, store: TestTable = table) {
  const server = started.use(await startHttpServer(github));
  const callers = callersBySecret(async () => apiKeysSecret({ [apiKey]: ['read', 'write'] }));
  const settings = { github: { connector: 'github', auth: 'token', baseUrl: server.origin, secretArn: 'github' } };
  const environment = { CONNECTIONS: JSON.stringify(settings) };
  const fetchSecret = async () => JSON.stringify({ token });
  const connections = openConnections(environment, { fetchSecret, hooks: requestLogging });
  const doOnce = createDoOnce(() => store.table, logger);
  const frame = { headers: securityHeaders, problemPage };
  const stage = () => 'dev';
  const endpoints = {
    account: createAccount({ callers, connections }),
    listAccountRepositories: createListAccountRepositories({ callers, connections }),
    getUsers: createGetUsers({ callers, connections }),
    listIssues: createListIssues({ callers, connections }),
    createIssue: createCreateIssue({
      callers,
      connections,
      attempts: createAttemptStore(() => store.table),
      doOnce,
      log: logger,
    }),
    updateIssue: createUpdateIssue({ callers, connections, doOnce }),
    home: createHome({
      callers,
      frame,
      settings: () => readConnections(environment),
      connections,
      verifications: createVerificationStore(() => store.table),
      stage,
      version: () => '1.2.3',
      clock: Date.now,
      log: logger,
    }),
    showSignIn: createShowSignIn({ frame, stage }),
    signIn: createSignIn({ callers, frame, stage, log: logger }),
    signOut: createSignOut({ frame }),
  };
  const { session = '' } = (await callers.signIn(apiKey)) ?? {};
  return {
    server,
    session,
    ask: async (name: keyof typeof endpoints, change: ApiGatewayRequest = {}) =>
      endpoints[name](requestOf(name, change), lambdaContext()),
  };
}

const issues = { path: '/repositories/ada/notes/issues', pathParameters: { owner: 'ada', name: 'notes' } };
const bearer = { authorization: `Bearer ${apiKey}` };
const requests = {
  account: { path: '/account', ...bearer },
  listAccountRepositories: { path: '/account/repositories', ...bearer },
  getUsers: { path: '/users', query: { login: 'ada,grace' }, ...bearer },
  listIssues: { ...issues, query: { labels: content }, ...bearer },
  createIssue: {
    method: 'POST',
    ...issues,
    json: { title: content, body: content, labels: [content], assignees: ['grace'] },
    ...bearer,
  },
  updateIssue: {
    method: 'PATCH',
    path: `${issues.path}/7`,
    pathParameters: { ...issues.pathParameters, number: '7' },
    json: { title: content, body: content },
    ...bearer,
  },
  home: { path: '/', ...bearer },
  showSignIn: { path: '/sign-in' },
  signIn: { method: 'POST', path: '/sign-in', headers: { 'sec-fetch-site': 'same-origin' }, form: { key: apiKey } },
  signOut: { method: 'POST', path: '/sign-out', headers: { 'sec-fetch-site': 'same-origin' }, form: {} },
} satisfies Record<string, ApiGatewayRequest>;
type Name = keyof typeof requests;
const names = Object.keys(requests) as Name[];
const throughGitHub = names.filter((name) => !/sign/i.test(name));
const writes: readonly Name[] = ['createIssue', 'updateIssue'];

function requestOf(name: Name, { headers, ...change }: ApiGatewayRequest) {
  const request: ApiGatewayRequest = requests[name];
  const named = writes.includes(name) && { 'idempotency-key': `${idempotencyKey}-${tests}` };
  return apiGatewayEvent({ ...request, ...change, headers: { ...request.headers, ...named, ...headers } });
}

const hidden = { 'x-canary': secret, 'x-oauth-scopes': 'repo' };

function healthy({ method, url }: ReceivedRequest): ScriptedAnswer {
  const issue = githubIssue(7, { title: content, body: content, note: secret });
  const bodies: Readonly<Record<string, unknown>> = {
    '/user': { login: 'ada', email: secret },
    '/rate_limit': { resources: { core: { limit: 5000, remaining: 4999, reset: 1_795_525_200, note: secret } } },
    '/user/repos': [githubRepository('notes', { temp_clone_token: secret })],
    '/repos/ada/notes/issues': method === 'POST' ? issue : [issue],
    '/repos/ada/notes/issues/7': issue,
  };
  const path = url.replace(/\?.*/, '');
  return {
    status: method === 'POST' ? 201 : 200,
    headers: hidden,
    body: bodies[path] ?? githubUser(path.replace('/users/', ''), { email: secret }),
  };
}

const failure = (status: number, headers: Record<string, string> = {}): ScriptedAnswer => ({
  status,
  headers: { ...hidden, ...headers },
  body: {
    message: `${secret} ${token}`,
    documentation_url: `https://docs.github.com/${secret}`,
    errors: [{ resource: secret, field: 'title', code: secret, message: secret, value: content }],
  },
});

function expectSilence({ inAnswers = [secret, content] }: { inAnswers?: readonly string[] }, ...answers: unknown[]) {
  // Otherwise nothing was captured, and nothing proved.
  expect(output.logs().length).toBeGreaterThan(0);
  const lines = output.text();
  expect(lines).not.toContain(secret);
  expect(lines).not.toContain(content);
  expect(lines).not.toMatch(stack);
  for (const answer of answers.map((told) => JSON.stringify(told))) {
    for (const canary of inAnswers) expect(answer).not.toContain(canary);
    expect(answer).not.toMatch(stack);
  }
}

test.each(names)(
  '%s that succeeds: only the issue that it is about is in the answer, and nothing in a line',
  async (name) => {
    const { ask } = await setUp();
    const answer = await ask(name);
    expect([200, 201, 303]).toContain(answer.statusCode);
    expectSilence({ inAnswers: [secret] }, answer);
  },
);

test.each(writes)('%s that is repeated: the same', async (name) => {
  const { ask } = await setUp();
  await ask(name);
  const answer = await ask(name);
  expect(answer.headers).toMatchObject({ 'idempotent-replayed': 'true' });
  expectSilence({ inAnswers: [secret] }, answer);
});

const failures: readonly [string, ScriptedAnswer][] = [
  ['refuses the token', failure(401, { 'www-authenticate': `Basic realm="${secret}"` })],
  ['forbids it', failure(403)],
  ['names what it asks for', failure(403, { 'x-accepted-github-permissions': `issues=write; ${secret}=read` })],
  ['knows no such thing', failure(404)],
  ['has no issues there', failure(410)],
  ['does not accept it', failure(422)],
  ['fails', failure(500)],
  ['is a broken gateway', failure(502)],
  ['has no requests left', failure(429, { 'retry-after': '3600' })],
  ['answers with HTML', { headers: hidden, body: `<html>${secret}</html>` }],
  ['answers with another shape', { headers: hidden, body: { number: secret, login: [secret], title: [content] } }],
  ['is cut off', { headers: { ...hidden, 'content-type': 'application/json' }, body: secret, failure: 'cut' }],
  ['resets the connection', { failure: 'reset' }],
  ['leads elsewhere', failure(302, { location: `https://192.0.2.1/?token=${secret}` })],
];

describe.each(failures)('when GitHub %s, neither its words nor ours are anywhere', (_, answer) => {
  test.each(throughGitHub)('%s', async (name) => {
    const { ask, server } = await setUp(() => answer);
    const told = await ask(name);
    // Otherwise there would be no secret to leak.
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${token}`);
    expectSilence({}, told);
  });
});

describe('a request that is refused', () => {
  const cookie = '__Host-liaison';

  test.each<[number, string, Name, ApiGatewayRequest]>([
    [400, 'a wrong value in the body', 'createIssue', { json: { title: [secret], body: content } }],
    [400, 'an unknown field in the body', 'createIssue', { json: { title: content, [pastedKey]: 1 } }],
    [400, 'a login in the body that is none', 'createIssue', { json: { title: content, assignees: [`${secret}/`] } }],
    [
      400,
      'a body that is no JSON',
      'createIssue',
      { body: `{"title":"${secret}`, headers: { 'content-type': 'application/json' } },
    ],
    [400, 'an Idempotency-Key that is none', 'createIssue', { headers: { 'idempotency-key': `${secret} ${secret}` } }],
    [400, 'a value that is none of the choices', 'updateIssue', { json: { state: secret } }],
    [400, 'a number that is none', 'updateIssue', { pathParameters: { owner: 'ada', name: 'notes', number: secret } }],
    [400, 'a cursor that is none', 'listIssues', { query: { cursor: secret } }],
    [400, 'a label that is too long', 'listIssues', { query: { labels: secret.repeat(6) } }],
    [400, 'a login that is none', 'getUsers', { query: { login: `${secret}/` } }],
    [400, 'a next that is none', 'showSignIn', { query: { next: `//${secret}` } }],
    [400, 'a next with a fragment', 'showSignIn', { query: { next: `/webhooks#${secret}` } }],
    [400, 'a next with a key in its query', 'showSignIn', { query: { next: `/webhooks?event=${apiKey}` } }],
    [400, 'a next with a field for a key', 'showSignIn', { query: { next: `/webhooks?key=${secret}` } }],
    [400, 'a key in the query of the form', 'showSignIn', { query: { key: apiKey } }],
    [400, 'a form with a field more', 'signIn', { form: { key: apiKey, [pastedKey]: secret } }],
    [400, 'a form that leads elsewhere', 'signIn', { form: { key: apiKey, next: `//${secret}` } }],
    [400, 'a form that leads on with a key', 'signIn', { form: { key: apiKey, next: `/webhooks?key=${secret}` } }],
    [400, 'a form with a key that is too long', 'signIn', { form: { key: secret.repeat(51) } }],
    [401, 'an unknown key', 'createIssue', { authorization: `Bearer ${secret}` }],
    [401, 'a form with an unknown key', 'signIn', { form: { key: `liaison_${secret}` } }],
    [401, 'an unknown cookie', 'account', { authorization: undefined, cookies: [`${cookie}=${secret}.${secret}`] }],
    [303, 'an unknown cookie', 'home', { authorization: undefined, cookies: [`${cookie}=${secret}.${secret}`] }],
    [403, "another site's form", 'signIn', { headers: { 'sec-fetch-site': 'cross-site' } }],
    [403, "another site's password", 'createIssue', { authorization: `Basic ${btoa(`:${apiKey}`)}` }],
    [404, 'an unknown connection', 'createIssue', { query: { connection: secret } }],
    [415, 'a body of another type', 'createIssue', { headers: { 'content-type': `text/${secret}` } }],
    [415, 'a form that is none', 'signIn', { body: `{"key":"${apiKey}"}`, headers: { 'content-type': 'text/plain' } }],
  ])('%i, %s: nothing of %s is anywhere', async (status, _, name, change) => {
    const { ask } = await setUp();
    const answer = await ask(name, change);
    expect(answer.statusCode).toBe(status);
    expectSilence({}, answer);
    expect(JSON.stringify(answer) + output.text()).not.toContain(btoa(`:${apiKey}`));
  });

  test('422, a repeat with another body: neither that of the first nor of the second is anywhere', async () => {
    const { ask } = await setUp();
    await ask('createIssue');
    const answer = await ask('createIssue', { json: { title: `${content} again` } });
    expect(answer.statusCode).toBe(422);
    expectSilence({}, answer);
  });

  test('409, a repeat while the first is under way: nothing of it is anywhere', async () => {
    const { ask } = await setUp(() => ({ failure: 'silence' }));
    const first = ask('createIssue');
    const answer = await ask('createIssue');
    expect(answer.statusCode).toBe(409);
    expectSilence({}, answer);
    await started.disposeAsync();
    await first;
  });

  test('503, a table out of reach: nothing of it is anywhere', async () => {
    const down = await startTestTable();
    await down.stop();
    const { ask } = await setUp(healthy, down);
    const answer = await ask('createIssue');
    expect(answer.statusCode).toBe(503);
    expectSilence({}, answer);
    down.table.dynamoDb.destroy();
  });
});

describe('a session', () => {
  test('is in the cookie of the one who signs in, and in no line', async () => {
    const { ask } = await setUp();
    const answer = await ask('signIn');
    const session = /^__Host-liaison=([^;]+)/.exec(answer.cookies?.[0] ?? '')?.[1] ?? '';
    expect(session.length).toBeGreaterThan(40);
    expect(output.text()).not.toContain(session);
    expectSilence({}, answer);
  });

  test.each(['account', 'home', 'signOut'] as const)(
    'that %s is asked with is in no line and no answer',
    async (name) => {
      const { ask, session } = await setUp();
      const answer = await ask(name, { authorization: undefined, cookies: [`__Host-liaison=${session}`] });
      expect(answer.statusCode).toBe(name === 'signOut' ? 303 : 200);
      expect(output.text() + JSON.stringify(answer)).not.toContain(session);
      expectSilence({}, answer);
    },
  );
});

test('when whoever runs it wants events logged: none is', async () => {
  const { ask } = await setUp();
  for (const name of names) await ask(name);
  expect(logger.getLogEvent()).toBe(true);
  expect(output.logs().filter((line) => 'event' in line)).toEqual([]);
  expectSilence({});
});
