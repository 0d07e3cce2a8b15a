import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createHandler, handler } from '../../../functions/issues/list-issues.handler.ts';
import { type ApiGatewayRequest, apiGatewayEvent } from '../../support/api-gateway-event.ts';
import { callers, readKey, scopelessKey } from '../../support/callers.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { readAnswer } from '../../support/endpoint-answer.ts';
import { githubIssue, githubPullRequest } from '../../support/github-answer.ts';
import type { ScriptedAnswer } from '../../support/http-server.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
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

const request = (query?: Record<string, string>, change: ApiGatewayRequest = {}) =>
  apiGatewayEvent({
    path: '/repositories/ada/notes/issues',
    routeKey: 'GET /repositories/{owner}/{name}/issues',
    pathParameters: { owner: 'ada', name: 'notes' },
    authorization: readKey,
    ...(query && { query }),
    ...change,
  });

/** An endpoint over a GitHub that gives these answers, one a request. */
async function setUp(...answers: readonly ScriptedAnswer[]) {
  const { connections, sent } = await connectGitHub(started, answers);
  const endpoint = createHandler({ callers, connections });
  const ask = async (...parameters: Parameters<typeof request>) =>
    readAnswer(await endpoint(request(...parameters), lambdaContext()));
  return { ask, sent };
}

const page = (next: string | undefined, ...issues: object[]): ScriptedAnswer => ({
  ...(next && { headers: { link: `<https://api.github.com/repositories/1/issues?${next}>; rel="next"` } }),
  body: issues,
});

describe('200', () => {
  test('the issues, without the pull requests among them, and no next page', async () => {
    const { ask } = await setUp(page(undefined, githubIssue(8), githubPullRequest(7), githubIssue(6)));
    const { status, body } = await ask();
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['issues']);
    expect(body.issues.map(({ number }: { number: number }) => number)).toEqual([8, 6]);
    expect(body.issues[0]).toEqual({
      number: 8,
      title: 'Issue 8',
      body: 'It is broken',
      url: 'https://github.com/ada/notes/issues/8',
      state: 'open',
      stateReason: null,
      author: 'ada',
      labels: ['bug'],
      assignees: ['grace'],
      comments: 0,
      createdAt: '2026-11-24T11:00:00Z',
      updatedAt: '2026-11-24T11:30:00Z',
      closedAt: null,
    });
  });

  test('GitHub is asked for 30 open ones by default', async () => {
    const { ask, sent } = await setUp(page(undefined));
    await ask();
    expect(sent()).toEqual(['GET /repos/ada/notes/issues?state=open&per_page=30']);
  });

  test('every filter reaches GitHub', async () => {
    const { ask, sent } = await setUp(page(undefined));
    const since = '2026-11-01T00:00:00Z';
    await ask({ state: 'all', labels: 'bug,help wanted', since, assignee: 'grace', limit: '100' });
    const query = new URL(sent()[0]?.replace('GET ', '') ?? '', 'http://github').searchParams;
    expect(Object.fromEntries(query)).toEqual({
      state: 'all',
      labels: 'bug,help wanted',
      since,
      assignee: 'grace',
      per_page: '100',
    });
  });

  test.each(['none', '*', 'octocat'])('an assignee of %j is taken', async (assignee) => {
    const { ask, sent } = await setUp(page(undefined));
    expect(await ask({ assignee })).toMatchObject({ status: 200 });
    expect(sent()[0]).toContain('assignee=');
  });

  test('a repository that moved is found at its new place', async () => {
    const moved = { status: 301, headers: { location: '/repositories/1/issues' }, body: { message: 'Moved' } };
    const { ask, sent } = await setUp(moved, page(undefined, githubIssue(8)));
    expect((await ask()).body.issues).toHaveLength(1);
    expect(sent()[1]).toBe('GET /repositories/1/issues');
  });
});

describe('the cursor of the next page', () => {
  const next = 'state=closed&page=2&after=Y3Vyc29yOnYyOpLPAAABkw%3D%3D';
  const filters = { state: 'closed', limit: '1' };

  async function setUpWithCursor() {
    const { ask, sent } = await setUp(page(next, githubIssue(8)), page(undefined, githubIssue(7)));
    const { body } = await ask(filters);
    return { ask, sent, cursor: String(body.next) };
  }

  test('leads on, with the same filters, and to no other path than the list has', async () => {
    const { ask, sent, cursor } = await setUpWithCursor();
    const { body } = await ask({ ...filters, cursor });
    expect([body.issues[0].number, body.next]).toEqual([7, undefined]);
    expect(sent()[1]).toBe(
      'GET /repos/ada/notes/issues?state=closed&per_page=1&page=2&after=Y3Vyc29yOnYyOpLPAAABkw%3D%3D',
    );
  });

  test.each<[string, (cursor: string) => [Record<string, string>, ApiGatewayRequest?]]>([
    ['a cursor with a changed character', (cursor) => [{ ...filters, cursor: `${cursor.slice(0, -1)}-` }]],
    ['a cursor with other filters', (cursor) => [{ ...filters, state: 'open', cursor }]],
    ['a cursor with another limit', (cursor) => [{ ...filters, limit: '2', cursor }]],
    [
      'a cursor of another repository',
      (cursor) => [{ ...filters, cursor }, { pathParameters: { owner: 'ada', name: 'letters' } }],
    ],
    ['garbage', () => [{ ...filters, cursor: 'garbage' }]],
    ['nothing', () => [{ ...filters, cursor: '' }]],
    ['more than a cursor', () => [{ ...filters, cursor: 'x'.repeat(2001) }]],
  ])('is a 400 where it is %s, and nothing is sent to GitHub', async (_, change) => {
    const { ask, sent, cursor } = await setUpWithCursor();
    const { status, body } = await ask(...change(cursor));
    expect([status, body.errors[0].field]).toEqual([400, 'cursor']);
    expect(sent()).toHaveLength(1);
  });
});

describe('400', () => {
  test.each([
    ['state', { state: 'OPEN' }],
    ['labels.0', { labels: '' }],
    ['labels.1', { labels: 'bug,' }],
    ['labels', { labels: Array(21).fill('bug').join() }],
    ['since', { since: 'yesterday' }],
    ['since', { since: '2026-13-01T00:00:00Z' }],
    ['since', { since: '1700000000' }],
    ['assignee', { assignee: 'a/b' }],
    ['limit', { limit: '0' }],
    ['limit', { limit: '101' }],
    ['limit', { limit: '1e2' }],
    ['page', { page: '2' }],
  ])('%s: %j is named, and nothing is sent to GitHub', async (field, query: Record<string, string>) => {
    const { ask, sent } = await setUp();
    const { status, body } = await ask(query);
    expect(status).toBe(400);
    expect(new Set(body.errors.map((error: { field: string }) => error.field))).toEqual(new Set([field]));
    expect(sent()).toEqual([]);
  });
});

test.each([
  [401, undefined],
  [403, scopelessKey],
])('%i without the right key', async (status, authorization) => {
  const { ask, sent } = await setUp();
  expect(await ask(undefined, { authorization })).toMatchObject({ status });
  expect(sent()).toEqual([]);
});

describe('what GitHub refuses', () => {
  test.each([
    [404, { status: 404, body: { message: 'Not Found' } }, 'no repository "ada/notes"'],
    [410, { status: 410, body: { message: 'Issues has been disabled in this repository.' } }, 'disabled'],
    [422, { status: 422, body: { errors: [{ field: 'title', code: 'invalid' }] } }, '`errors` names each field'],
    [502, { status: 401, body: { message: 'Bad credentials' } }, 'refused the credential'],
  ])('is a %i', async (expected, answer: ScriptedAnswer, text) => {
    const { ask } = await setUp(answer, answer);
    const { status, body } = await ask();
    expect(status).toBe(expected);
    expect(body.detail).toContain(text);
  });
});

test('the deployed handler is this pipeline: without its environment a blank 500, and the variable in the log', async () => {
  expect(await handler(request(), lambdaContext())).toMatchObject({ statusCode: 500 });
  expect(output.logs()).toMatchObject([
    { level: 'ERROR', error: { name: 'ConfigurationError', message: expect.stringContaining('API_KEYS_SECRET_ARN') } },
  ]);
});
