import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readRefusal } from '#lib/connectors/github/refusal.ts';
import { HttpClientError } from '#lib/http/http-client-error.ts';
import { permissionRefusal, primaryLimit } from '../../../support/github-answer.ts';
import type { ScriptedAnswer } from '../../../support/http-server.ts';
import { call, startGitHub } from './start-github.ts';

let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(() => started.disposeAsync());

/** The refusal of the creation of an issue. */
async function refusalOf(answer: ScriptedAnswer) {
  const { github } = await startGitHub(started, [answer]);
  const created = github.createIssue({ owner: 'ada', name: 'notes' }, { title: 'Broken' }, call());
  const error: unknown = await created.catch((reason: unknown) => reason);
  return error instanceof HttpClientError ? readRefusal(error) : error;
}

test.each([
  [404, 'Not Found', 'not-found'],
  [410, 'This issue was deleted', 'not-found'],
  [410, 'Issues has been disabled in this repository.', 'issues-disabled'],
  [410, 'Issues are disabled for this repo', 'issues-disabled'],
  [403, 'Repository was archived so is read-only.', 'archived'],
  [403, 'You must have push access to the repository.', 'not-permitted'],
  [403, 'Repository access blocked', 'blocked'],
  [451, 'Repository access blocked', 'blocked'],
])('%i "%s" is %s', async (status, message, kind) => {
  expect(await refusalOf({ status, body: { message } })).toEqual({ kind });
});

test.each([403, 404, 410, 451])('a %i without a body is one too', async (status) => {
  expect(await refusalOf({ status })).toHaveProperty('kind');
});

describe('what is missing', () => {
  test.each([
    ['issues=write', 'issues=write'],
    ['issues=write; pull_requests=write', 'issues=write, or pull_requests=write'],
  ])('is what GitHub accepts: %s', async (header, needs) => {
    expect(await refusalOf(permissionRefusal(header))).toEqual({ kind: 'not-permitted', needs });
  });

  test('of a classic token is a scope', async () => {
    const headers = { 'x-oauth-scopes': 'gist', 'x-accepted-oauth-scopes': 'public_repo, repo' };
    const refusal = await refusalOf({ status: 403, headers, body: { message: 'Forbidden' } });
    expect(refusal).toEqual({ kind: 'not-permitted', needs: 'scope public_repo or repo' });
  });

  test.each([
    [
      'no scope where the token has one that suffices',
      { 'x-oauth-scopes': 'repo', 'x-accepted-oauth-scopes': 'public_repo' },
    ],
    ['no permission where none is needed', { 'x-accepted-github-permissions': 'allows_permissionless_access=true' }],
    ['unknown where the header is not a list', { 'x-accepted-github-permissions': 'mail root@example.com' }],
  ])('is %s', async (_, headers) => {
    expect(await refusalOf({ status: 403, headers, body: {} })).toEqual({ kind: 'not-permitted' });
  });
});

describe('a validation error', () => {
  const invalid = (errors: unknown) => refusalOf({ status: 422, body: { message: 'Validation Failed', errors } });

  test.each([
    ['title', 'missing_field', 'It is required.'],
    ['milestone', 'missing', 'It names something that does not exist.'],
    ['assignees', 'invalid', 'Its value is not valid.'],
    ['labels', 'already_exists', 'Its value is taken already.'],
    ['state_reason', 'unprocessable', 'GitHub cannot process it.'],
    ['body', 'custom', 'GitHub does not accept its value.'],
    ['assignee', 'invalid', 'Its value is not valid.'],
    ['since', 'invalid', 'Its value is not valid.'],
  ])('of %s, %s: %s', async (field, code, explanation) => {
    expect(await invalid([{ resource: 'Issue', field, code }])).toEqual({
      kind: 'invalid',
      errors: [{ field, code, explanation }],
    });
  });

  test("has nothing of GitHub's own text", async () => {
    const refusal = await invalid([
      { resource: 'Issue', field: 'body', code: 'custom', message: 'body is too long, secret' },
      { resource: 'Issue', field: 'secret', code: 'secret', value: 'secret' },
      'secret',
    ]);
    expect(JSON.stringify(refusal)).not.toContain('secret');
    expect(refusal).toMatchObject({
      errors: [
        { field: 'body', code: 'custom' },
        { field: 'another field', code: 'other' },
      ],
    });
  });

  test('that comes once a value is one', async () => {
    const one = { resource: 'Issue', field: 'assignees', code: 'invalid' };
    const refusal = await invalid([
      { ...one, value: 'nobody' },
      { ...one, value: 'no-one' },
    ]);
    expect(refusal).toMatchObject({ errors: { length: 1 } });
  });

  test.each([undefined, null, 'text', {}, [null]])('may have %j as its errors', async (errors) => {
    expect(await invalid(errors)).toMatchObject({ kind: 'invalid' });
  });
});

test.each<[string, ScriptedAnswer]>([
  ['a used-up limit', primaryLimit(4_000_000_000)],
  ['a secondary limit', { status: 403, body: { message: 'You have exceeded a secondary rate limit.' } }],
  ['a refused credential', { status: 401, body: { message: 'Bad credentials' } }],
  ['a failure of GitHub', { status: 502 }],
  ['no answer', { failure: 'reset' }],
  ['an issue that is none', { status: 201, body: {} }],
])('%s is no refusal', async (_, answer) => {
  expect(await refusalOf(answer)).toBeUndefined();
});
