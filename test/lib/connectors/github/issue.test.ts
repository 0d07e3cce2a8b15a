import { expect, test } from '@jest/globals';
import { readIssue, readIssues } from '#lib/connectors/github/issue.ts';
import { githubIssue, githubPullRequest, readGithubIssue } from '../../../support/github-answer.ts';

test('an issue is what GitHub says, less the fields that nobody reads', () => {
  expect(readIssue(githubIssue(1))).toEqual(readGithubIssue(1));
});

test.each([
  ['user', null],
  ['body', null],
  ['closed_at', null],
  ['state_reason', null],
])('%s may be null or absent', (field, expected) => {
  expect(readIssue(githubIssue(1, { [field]: null }))).toHaveProperty(field, expected);
  expect(readIssue(githubIssue(1, { [field]: undefined }))).toHaveProperty(field, expected);
});

test('a closed issue keeps its reason and its time', () => {
  const closed = { state: 'closed', state_reason: 'not_planned', closed_at: '2026-11-24T12:00:00Z' };
  expect(readIssue(githubIssue(1, closed))).toMatchObject(closed);
});

test('labels are names, whether GitHub gives strings or objects; one without a name is left out', () => {
  const labels = ['bug', { id: 1, name: 'help wanted' }, { id: 2, name: null }, { id: 3 }];
  expect(readIssue(githubIssue(1, { labels })).labels).toEqual(['bug', 'help wanted']);
});

test('an assignee whose account is gone is left out', () => {
  expect(readIssue(githubIssue(1, { assignees: [null, { login: 'grace' }] })).assignees).toEqual(['grace']);
  expect(readIssue(githubIssue(1, { assignees: null })).assignees).toEqual([]);
});

test.each(['number', 'title', 'state', 'html_url', 'created_at', 'updated_at'])(
  'without %s it is no issue',
  (field) => {
    expect(() => readIssue(githubIssue(1, { [field]: undefined }))).toThrow();
  },
);

test('pull requests are left out of a list', () => {
  const list = [githubIssue(3), githubPullRequest(2), githubIssue(1, { pull_request: null })];
  expect(readIssues(list).map(({ number }) => number)).toEqual([3, 1]);
});
