import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { IssueChanges } from '#lib/connectors/github/update-issue.ts';
import { githubIssue, readGithubIssue } from '../../../support/github-answer.ts';
import { call, startGitHub } from './start-github.ts';

const repository = { owner: 'ada', name: 'notes' };

let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(() => started.disposeAsync());

test('the answer is the issue as it is now', async () => {
  const closed = { state: 'closed', state_reason: 'completed', closed_at: '2026-11-24T12:00:00Z' };
  const { github, sent } = await startGitHub(started, [{ body: githubIssue(7, closed) }]);
  expect(await github.updateIssue(repository, 7, { state: 'closed' }, call())).toEqual(readGithubIssue(7, closed));
  expect(sent()).toEqual(['PATCH /repos/ada/notes/issues/7']);
});

test.each<[IssueChanges, object]>([
  [{ title: 'Mended' }, { title: 'Mended' }],
  [{ body: null }, { body: null }],
  [
    { state: 'closed', stateReason: 'duplicate' },
    { state: 'closed', state_reason: 'duplicate' },
  ],
  [
    { labels: [], assignees: [] },
    { labels: [], assignees: [] },
  ],
])('of the changes %j is sent what is given, by the names that GitHub uses', async (changes, expected) => {
  const { github, requests } = await startGitHub(started, [{ body: githubIssue(7) }]);
  await github.updateIssue(repository, 7, changes, call());
  expect(JSON.parse(requests[0]?.body ?? '')).toEqual(expected);
});

test('its values are absolute, so it is sent again after an unknown fate', async () => {
  const { github, sent } = await startGitHub(started, [
    { status: 502, headers: { 'retry-after': '0' } },
    { body: githubIssue(7) },
  ]);
  await github.updateIssue(repository, 7, { title: 'Mended' }, call());
  expect(sent()).toHaveLength(2);
});
