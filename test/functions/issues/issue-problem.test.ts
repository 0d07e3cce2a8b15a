import { describe, expect, test } from '@jest/globals';
import { issueProblem } from '../../../functions/issues/issue-problem.ts';
import { httpClientError, secretError } from '../../support/errors.ts';

const repository = { owner: 'ada', name: 'notes' };
const answered = (status: number, data: object = {}, headers = {}) =>
  httpClientError('http', { status }, { headers, data });

function problemOf(error: unknown, number?: number) {
  try {
    return issueProblem(repository, number)(error);
  } catch (thrown) {
    return thrown;
  }
}

const archived = answered(403, { message: 'Repository was archived so is read-only.' });
const deleted = answered(410, { message: 'This issue was deleted' });

test.each([
  ['a repository that is not there', answered(404), undefined, 404, 'GitHub has no repository "ada/notes"'],
  ['an issue that is not there', answered(404), 7, 404, 'GitHub has no issue 7 in a repository "ada/notes"'],
  ['an issue that was deleted', deleted, 7, 404, 'GitHub has no issue 7 in a repository "ada/notes"'],
  [
    'no issues at all',
    answered(410, { message: 'Issues are disabled for this repo' }),
    7,
    410,
    'disabled in ada/notes',
  ],
  ['an archived repository', archived, undefined, 403, 'ada/notes is archived'],
  ['a repository that GitHub took down', answered(451), undefined, 403, 'GitHub has blocked ada/notes'],
])("%s is told as what it means, and GitHub's answer is the cause", (_, cause, number, status, text) => {
  expect(problemOf(cause, number)).toMatchObject({ cause, problem: { status, detail: expect.stringContaining(text) } });
});

describe('what the credential may not', () => {
  test('is a fault of the connection, and names what GitHub asks for', () => {
    const headers = { 'x-accepted-github-permissions': 'issues=write' };
    expect(problemOf(answered(403, {}, headers))).toMatchObject({
      problem: { status: 502, detail: expect.stringContaining('; it asks for: issues=write. Give the credential') },
    });
  });

  test('names nothing where GitHub does not tell', () => {
    expect(problemOf(answered(403))).toMatchObject({
      problem: { status: 502, detail: expect.stringContaining('of this connection. Give the credential') },
    });
  });
});

describe('what GitHub does not accept', () => {
  test('is told by field, in our own words', () => {
    const errors = [{ resource: 'Issue', field: 'title', code: 'missing_field', message: 'of GitHub' }];
    const thrown = problemOf(answered(422, { message: 'Validation Failed', errors }));
    expect(thrown).toMatchObject({
      problem: {
        status: 422,
        extensions: { errors: [{ field: 'title', code: 'missing_field', message: 'It is required.' }] },
      },
    });
    expect(JSON.stringify(thrown)).not.toMatch(/of GitHub|Validation/);
  });

  test('says of each field what is wrong', () => {
    const errors = [{ field: 'assignee', code: 'invalid' }];
    expect(problemOf(answered(422, { errors }))).toMatchObject({
      problem: { detail: expect.stringContaining('`errors` names each field'), extensions: { errors: { length: 1 } } },
    });
  });

  test.each([{ message: 'Validation Failed, or the endpoint has been spammed.' }, { errors: [] }])(
    'may name no field, and then no field is promised: %j',
    (data) => {
      const thrown = problemOf(answered(422, data));
      expect(thrown).toMatchObject({ problem: { status: 422, detail: expect.stringContaining('names no field') } });
      expect(thrown).not.toHaveProperty('problem.extensions');
    },
  );

  test('may have no field that is known', () => {
    const errors = [{ field: '<script>', code: 'why' }];
    expect(problemOf(answered(422, { errors }))).toMatchObject({
      problem: { extensions: { errors: [{ field: 'another field', code: 'other' }] } },
    });
  });
});

test.each([
  httpClientError('auth', { status: 401 }),
  httpClientError('rate-limited', { status: 403 }),
  httpClientError('retries-exhausted', { status: 502 }),
  httpClientError('network'),
  secretError('unset'),
  new TypeError('a fault'),
])('any other error goes on as it is: %s', (error) => {
  expect(problemOf(error)).toBe(error);
});
