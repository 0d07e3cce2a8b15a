import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { logger } from '#lib/lambda/observability.ts';
import { createHandler, handler } from '../../../functions/issues/create-issue.handler.ts';
import { type ApiGatewayRequest, apiGatewayEvent, requestId } from '../../support/api-gateway-event.ts';
import { basicWriteKey, callers, readKey, writeKey, writeSession } from '../../support/callers.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { readAnswer } from '../../support/endpoint-answer.ts';
import { githubIssue, permissionRefusal } from '../../support/github-answer.ts';
import type { ScriptedAnswer } from '../../support/http-server.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { connectGitHub } from '../connected-github.ts';

let output: CapturedOutput;
let started: AsyncDisposableStack;
beforeEach(() => {
  output = captureOutput();
  started = new AsyncDisposableStack();
  // The waits between attempts are random parts of a backoff: none at all here.
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(async () => {
  output[Symbol.dispose]();
  jest.restoreAllMocks();
  await started.disposeAsync();
});

const request = (change: ApiGatewayRequest = {}) =>
  apiGatewayEvent({
    method: 'POST',
    path: '/repositories/ada/notes/issues',
    routeKey: 'POST /repositories/{owner}/{name}/issues',
    pathParameters: { owner: 'ada', name: 'notes' },
    authorization: writeKey,
    ...(change.body === undefined && { json: { title: 'Broken' } }),
    ...change,
  });

const created: ScriptedAnswer = { status: 201, body: githubIssue(7) };
const neverBegun = { forget: async () => {}, begin: () => Promise.reject(new Error('It has no Idempotency-Key.')) };
const neverKept = () => Promise.reject(new Error('It has no Idempotency-Key.'));

async function ask(change: ApiGatewayRequest = {}, answers: readonly ScriptedAnswer[] = [created]) {
  const { connections, requests, sent } = await connectGitHub(started, answers);
  const endpoint = createHandler({ callers, connections, attempts: neverBegun, doOnce: neverKept, log: logger });
  return { ...readAnswer(await endpoint(request(change), lambdaContext())), requests, sent: sent() };
}

describe('201', () => {
  test('the issue as it is, and nothing dropped', async () => {
    expect(await ask({ json: { title: 'Issue 7', labels: ['bug'], assignees: ['grace'] } })).toMatchObject({
      status: 201,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: {
        number: 7,
        title: 'Issue 7',
        body: 'It is broken',
        url: 'https://github.com/ada/notes/issues/7',
        state: 'open',
        stateReason: null,
        author: 'ada',
        labels: ['bug'],
        assignees: ['grace'],
        comments: 0,
        createdAt: '2026-11-24T11:00:00Z',
        updatedAt: '2026-11-24T11:30:00Z',
        closedAt: null,
        dropped: [],
      },
    });
  });

  test('GitHub is sent what was asked for, once', async () => {
    const issue = { title: 'Broken', body: 'Since noon', labels: ['bug'], assignees: ['grace'] };
    const { requests, sent } = await ask({ json: issue });
    expect(sent).toEqual(['POST /repos/ada/notes/issues']);
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual(issue);
  });

  test('what GitHub ignored without a word is told', async () => {
    const silent = { status: 201, body: githubIssue(7, { labels: [], assignees: [] }) };
    const { body } = await ask({ json: { title: 'a', labels: ['bug', 'no such label'], assignees: ['grace'] } }, [
      silent,
    ]);
    expect(body.dropped).toEqual([
      { field: 'labels', value: 'bug' },
      { field: 'labels', value: 'no such label' },
      { field: 'assignees', value: 'grace' },
    ]);
  });

  test.each([
    ['a title of 256 characters', { title: 'x'.repeat(256) }],
    ['a body of 65,536 characters', { title: 'a', body: 'x'.repeat(65_536) }],
    ['an empty body', { title: 'a', body: '' }],
    ['ten assignees', { title: 'a', assignees: Array(10).fill('grace') }],
    ['a hundred labels', { title: 'a', labels: Array(100).fill('bug') }],
  ])('%s is taken', async (_, json) => {
    expect(await ask({ json })).toMatchObject({ status: 201 });
  });

  test('a repository that moved is found at its new place, and the issue is made there', async () => {
    const moved = { status: 307, headers: { location: '/repositories/1/issues' }, body: { message: 'Moved' } };
    const { status, requests, sent } = await ask({}, [moved, created]);
    expect([status, sent]).toEqual([201, ['POST /repos/ada/notes/issues', 'POST /repositories/1/issues']]);
    expect(requests[1]?.body).toBe(requests[0]?.body);
  });
});

describe('400', () => {
  test.each<[string, string, object]>([
    ['no title', 'title', { body: 'a' }],
    ['an empty title', 'title', { title: '' }],
    ['a title of blanks', 'title', { title: ' \t\n' }],
    ['a title of 257 characters', 'title', { title: 'x'.repeat(257) }],
    ['a number as title', 'title', { title: 5 }],
    ['null as title', 'title', { title: null }],
    ['a number as body', 'body', { title: 'a', body: 5 }],
    ['null as body', 'body', { title: 'a', body: null }],
    ['a body of 65,537 characters', 'body', { title: 'a', body: 'x'.repeat(65_537) }],
    ['a text as labels', 'labels', { title: 'a', labels: 'bug' }],
    ['an empty label', 'labels.1', { title: 'a', labels: ['bug', ''] }],
    ['a label of 51 characters', 'labels.0', { title: 'a', labels: ['x'.repeat(51)] }],
    ['a number as label', 'labels.0', { title: 'a', labels: [5] }],
    ['101 labels', 'labels', { title: 'a', labels: Array(101).fill('bug') }],
    ['an assignee that is no login', 'assignees.0', { title: 'a', assignees: ['a/b'] }],
    ['eleven assignees', 'assignees', { title: 'a', assignees: Array(11).fill('grace') }],
    ['an unknown field', 'milestone', { title: 'a', milestone: 1 }],
  ])('%s is named, and nothing is sent to GitHub', async (_, field, json) => {
    const { status, headers, body, sent } = await ask({ json });
    expect({ status, type: headers['content-type'] }).toEqual({ status: 400, type: 'application/problem+json' });
    expect(body.errors).toEqual([{ field, message: expect.any(String) }]);
    expect(sent).toEqual([]);
  });

  test('every wrong field is named at once', async () => {
    const { body } = await ask({ json: { title: '', body: 5, surplus: 1 } });
    expect(body.errors.map(({ field }: { field: string }) => field).sort()).toEqual(['body', 'surplus', 'title']);
  });

  test.each([
    ['a list', '[]'],
    ['a text', '"title"'],
    ['null', 'null'],
    ['no JSON', '{"title":'],
    ['nothing', ''],
  ])('a body that is %s', async (_, body) => {
    const { status, sent } = await ask({ body, headers: { 'content-type': 'application/json' } });
    expect([status, sent]).toEqual([400, []]);
  });

  test.each([
    [{ owner: '..', name: 'notes' }, 'owner'],
    [{ owner: 'ada', name: '..' }, 'name'],
    [{ owner: 'ada', name: 'a/b' }, 'name'],
  ])('a path of %j', async (pathParameters, field) => {
    const { status, body, sent } = await ask({ pathParameters });
    expect([status, body.errors[0].field, sent]).toEqual([400, field, []]);
  });

  test('an Idempotency-Key that is none', async () => {
    const { status, body, sent } = await ask({ headers: { 'idempotency-key': 'x'.repeat(256) } });
    expect([status, sent]).toEqual([400, []]);
    expect(body.detail).toContain('Idempotency-Key');
  });
});

test.each([
  [413, 'a body over 1 MiB', 'application/json', JSON.stringify({ title: 'a', body: 'x'.repeat(1_048_576) })],
  [415, 'a body that is no JSON by its type', 'text/plain', '{"title":"a"}'],
  [415, 'a form, which another site can post', 'application/x-www-form-urlencoded', 'title=a'],
])('%i: %s', async (expected, _, contentType, body) => {
  const { status, sent } = await ask({ body, headers: { 'content-type': contentType } });
  expect([status, sent]).toEqual([expected, []]);
});

describe('who may', () => {
  test('nobody without a key', async () => {
    expect(await ask({ authorization: undefined })).toMatchObject({ status: 401, sent: [] });
  });

  test('not a key that may only read', async () => {
    const { status, body, sent } = await ask({ authorization: readKey });
    expect([status, sent]).toEqual([403, []]);
    expect(body.detail).toContain('"write"');
  });

  const cookies = [`__Host-liaison=${writeSession}`];

  test.each<[string, ApiGatewayRequest]>([
    ['a cookie, from another site', { authorization: undefined, cookies, headers: { 'sec-fetch-site': 'cross-site' } }],
    [
      'a cookie, from another subdomain',
      { authorization: undefined, cookies, headers: { 'sec-fetch-site': 'same-site' } },
    ],
    ['a cookie, from nowhere that is told', { authorization: undefined, cookies }],
    [
      'a cookie, from another origin',
      { authorization: undefined, cookies, headers: { origin: 'https://evil.example' } },
    ],
    ['a password, from another site', { authorization: basicWriteKey, headers: { 'sec-fetch-site': 'cross-site' } }],
  ])('not a request with %s', async (_, change) => {
    expect(await ask(change)).toMatchObject({ status: 403, sent: [] });
  });

  test.each<[string, ApiGatewayRequest]>([
    ['a cookie', { authorization: undefined, cookies, headers: { 'sec-fetch-site': 'same-origin' } }],
    ['a password', { authorization: basicWriteKey, headers: { 'sec-fetch-site': 'same-origin' } }],
  ])('a request of our own pages with %s', async (_, change) => {
    expect(await ask(change)).toMatchObject({ status: 201 });
  });
});

describe('what GitHub refuses', () => {
  const refusal = (status: number, message: string, more: object = {}): ScriptedAnswer => ({
    status,
    body: { message, documentation_url: 'https://docs.github.com/rest', ...more },
  });

  test.each<[number, string, ScriptedAnswer, string]>([
    [404, 'a repository that is not there', refusal(404, 'Not Found'), 'no repository "ada/notes"'],
    [410, 'a repository without issues', refusal(410, 'Issues has been disabled in this repository.'), 'disabled'],
    [403, 'an archived repository', refusal(403, 'Repository was archived so is read-only.'), 'archived'],
    [502, 'what the credential may not', permissionRefusal('issues=write'), 'issues=write'],
  ])('a %i: %s', async (expected, _, answer, text) => {
    const { status, body } = await ask({}, [answer]);
    expect({ status, requestId: body.requestId }).toEqual({ status: expected, requestId });
    expect(body.detail).toContain(text);
    expect(JSON.stringify(body)).not.toContain('docs.github.com');
  });

  test('a 422: by field, not by body', async () => {
    const { status, body } = await ask({}, [
      refusal(422, 'Validation Failed: here it is', {
        errors: [
          { resource: 'Issue', field: 'assignees', code: 'invalid', value: 'grace', message: 'of GitHub itself' },
          { resource: 'Issue', field: 'title', code: 'custom', message: 'of GitHub itself' },
        ],
      }),
    ]);
    expect(status).toBe(422);
    expect(body.errors).toEqual([
      { field: 'assignees', code: 'invalid', message: expect.any(String) },
      { field: 'title', code: 'custom', message: expect.any(String) },
    ]);
    expect(JSON.stringify(body) + output.text()).not.toMatch(/Validation Failed|of GitHub itself/);
  });

  test.each<[string, number, ScriptedAnswer]>([
    ['refuses the credential', 502, refusal(401, 'Bad credentials')],
    ['is out of order', 502, refusal(500, 'Server Error')],
    ['gives an answer that is no issue', 502, { status: 201, body: { number: 'seven' } }],
    ['has no requests left for us', 429, { ...refusal(429, 'Too many'), headers: { 'retry-after': '3600' } }],
  ])('when it %s: a %i', async (_, expected, answer) => {
    expect(await ask({}, [answer, answer])).toMatchObject({ status: expected });
  });

  test('a creation that may have been done is not repeated by itself', async () => {
    const { status, sent } = await ask({}, [refusal(502, 'Bad gateway'), created]);
    expect([status, sent]).toEqual([502, ['POST /repos/ada/notes/issues']]);
  });
});

test('the deployed handler is this pipeline: without its environment a blank 500, and the variable in the log', async () => {
  expect(await handler(request(), lambdaContext())).toMatchObject({ statusCode: 500 });
  expect(output.logs()).toMatchObject([
    { level: 'ERROR', error: { name: 'ConfigurationError', message: expect.stringContaining('API_KEYS_SECRET_ARN') } },
  ]);
});
