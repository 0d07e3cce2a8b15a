import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createDoOnce } from '#lib/lambda/idempotency.ts';
import { logger } from '#lib/lambda/observability.ts';
import { createHandler, handler } from '../../../functions/issues/update-issue.handler.ts';
import { type ApiGatewayRequest, apiGatewayEvent } from '../../support/api-gateway-event.ts';
import { callers, readKey, writeKey, writeSession } from '../../support/callers.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { readAnswer } from '../../support/endpoint-answer.ts';
import { githubIssue } from '../../support/github-answer.ts';
import type { ScriptedAnswer } from '../../support/http-server.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { startTestTable, type TestTable } from '../../support/test-table.ts';
import { connectGitHub } from '../connected-github.ts';

let shared: TestTable;
let output: CapturedOutput;
let started: AsyncDisposableStack;
beforeAll(async () => {
  shared = await startTestTable();
});
afterAll(async () => {
  await shared[Symbol.asyncDispose]();
});
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

const request = (change: ApiGatewayRequest = {}) =>
  apiGatewayEvent({
    method: 'PATCH',
    path: '/repositories/ada/notes/issues/7',
    routeKey: 'PATCH /repositories/{owner}/{name}/issues/{number}',
    pathParameters: { owner: 'ada', name: 'notes', number: '7' },
    authorization: writeKey,
    ...(change.body === undefined && { json: { title: 'Broken' } }),
    ...change,
  });

const changed: ScriptedAnswer = { body: githubIssue(7) };

async function setUp(answers: readonly ScriptedAnswer[] = [changed]) {
  const { connections, requests, sent } = await connectGitHub(started, answers);
  const endpoint = createHandler({ callers, connections, doOnce: createDoOnce(() => shared.table, logger) });
  const ask = async (change: ApiGatewayRequest = {}) => readAnswer(await endpoint(request(change), lambdaContext()));
  return { ask, requests, sent };
}

async function ask(change: ApiGatewayRequest = {}, answers?: readonly ScriptedAnswer[]) {
  const { ask: askOnce, requests, sent } = await setUp(answers);
  return { ...(await askOnce(change)), requests, sent: sent() };
}

describe('200', () => {
  test('the issue as it is now, and what was dropped', async () => {
    const { status, body, sent } = await ask({ json: { labels: ['bug', 'urgent'], assignees: [] } });
    expect({ status, number: body.number, dropped: body.dropped }).toEqual({
      status: 200,
      number: 7,
      dropped: [{ field: 'labels', value: 'urgent' }],
    });
    expect(sent).toEqual(['PATCH /repos/ada/notes/issues/7']);
  });

  test.each([
    [{ title: 'Another' }, { title: 'Another' }],
    [{ body: null }, { body: null }],
    [
      { state: 'closed', stateReason: 'not_planned' },
      { state: 'closed', state_reason: 'not_planned' },
    ],
    [
      { labels: [], assignees: ['ada'] },
      { labels: [], assignees: ['ada'] },
    ],
  ])('%j reaches GitHub as %j, and nothing else does', async (json, wanted) => {
    const { requests } = await ask({ json });
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual(wanted);
  });

  test('a state that GitHub did not take is told', async () => {
    const { body } = await ask({ json: { state: 'closed' } });
    expect(body.dropped).toEqual([{ field: 'state', value: 'closed' }]);
  });

  test('a change may be repeated, since all its values are absolute: a GitHub that stumbles is asked again', async () => {
    const { status, sent } = await ask({}, [{ status: 502, body: {} }, { failure: 'reset' }, changed]);
    expect([status, sent.length]).toEqual([200, 3]);
  });

  test('an issue of a repository that moved is changed at its new place', async () => {
    const location = '/repositories/1/issues/7';
    const { status, sent } = await ask({}, [{ status: 307, headers: { location }, body: {} }, changed]);
    expect([status, sent[1]]).toEqual([200, 'PATCH /repositories/1/issues/7']);
  });
});

describe('400', () => {
  test.each<[string, object]>([
    ['body', {}],
    ['title', { title: '' }],
    ['title', { title: '   ' }],
    ['title', { title: 'x'.repeat(257) }],
    ['title', { title: 7 }],
    ['title', { title: null }],
    ['body', { body: 7 }],
    ['state', { state: 'merged' }],
    ['stateReason', { stateReason: 'completed' }],
    ['stateReason', { state: 'closed', stateReason: 'because' }],
    ['labels.0', { labels: [''] }],
    ['assignees.0', { assignees: ['no login'] }],
    ['milestone', { title: 'a', milestone: 1 }],
  ])('%s: %j is named, and nothing is sent to GitHub', async (field, json) => {
    const { status, body, sent } = await ask({ json });
    expect({ status, fields: body.errors.map((error: { field: string }) => error.field) }).toEqual({
      status: 400,
      fields: [field],
    });
    expect(sent).toEqual([]);
  });

  test.each(['0', '-1', '1.5', '07', 'seven', '9'.repeat(16), '', '7/../8'])('a number of %j', async (number) => {
    const { status, body, sent } = await ask({ pathParameters: { owner: 'ada', name: 'notes', number } });
    expect([status, body.errors[0].field, sent]).toEqual([400, 'number', []]);
  });
});

describe('who may', () => {
  test.each<[number, string, ApiGatewayRequest]>([
    [401, 'nobody without a key', { authorization: undefined }],
    [403, 'not a key that may only read', { authorization: readKey }],
    [
      403,
      'not a cookie from another site',
      {
        authorization: undefined,
        cookies: [`__Host-liaison=${writeSession}`],
        headers: { 'sec-fetch-site': 'cross-site' },
      },
    ],
  ])('%i: %s', async (status, _, change) => {
    expect(await ask(change)).toMatchObject({ status, sent: [] });
  });
});

test.each([
  [404, 'no issue 7', { status: 404, body: { message: 'Not Found' } }],
  [404, 'no issue 7', { status: 410, body: { message: 'This issue was deleted' } }],
  [410, 'disabled', { status: 410, body: { message: 'Issues has been disabled in this repository.' } }],
  [403, 'archived', { status: 403, body: { message: 'Repository was archived so is read-only.' } }],
  [422, '`errors`', { status: 422, body: { errors: [{ field: 'state', code: 'invalid' }] } }],
])('what GitHub refuses is a %i that says "%s"', async (expected, text, answer) => {
  const { status, body } = await ask({}, [answer]);
  expect(status).toBe(expected);
  expect(body.detail).toContain(text);
});

test('with an Idempotency-Key a repeat is answered from the table, by two requests to it at most', async () => {
  const { ask: askAgain, sent } = await setUp();
  const headers = { 'idempotency-key': 'close-it' };
  shared.takeRequests();
  const first = await askAgain({ headers });
  expect(shared.takeRequests()).toHaveLength(2);
  const repeat = await askAgain({ headers });
  expect(shared.takeRequests().length).toBeLessThanOrEqual(2);
  expect(repeat).toEqual({ ...first, headers: { ...first.headers, 'idempotent-replayed': 'true' } });
  expect(sent()).toHaveLength(1);
  const pathParameters = { owner: 'ada', name: 'notes', number: '8' };
  expect(await askAgain({ headers, pathParameters })).toMatchObject({ status: 422 });
});

test('the deployed handler is this pipeline: without its environment a blank 500, and the variable in the log', async () => {
  expect(await handler(request(), lambdaContext())).toMatchObject({ statusCode: 500 });
  expect(output.logs()).toMatchObject([
    { level: 'ERROR', error: { name: 'ConfigurationError', message: expect.stringContaining('API_KEYS_SECRET_ARN') } },
  ]);
});
