import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { githubIssue, readGithubIssue } from '../../../support/github-answer.ts';
import { call, startGitHub } from './start-github.ts';

const repository = { owner: 'ada', name: 'notes' };
const created = { status: 201, body: githubIssue(7) };

let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(() => started.disposeAsync());

test('the issue that GitHub answers with is the one that was created', async () => {
  const { github, sent } = await startGitHub(started, [created]);
  expect(await github.createIssue(repository, { title: 'Issue 7' }, call())).toEqual(readGithubIssue(7));
  expect(sent()).toEqual(['POST /repos/ada/notes/issues']);
});

test('only what is given is sent', async () => {
  const { github, requests } = await startGitHub(started, [created, created]);
  await github.createIssue(repository, { title: 'Broken' }, call());
  const whole = { title: 'Broken', body: 'Since noon', labels: ['bug'], assignees: ['grace'] };
  await github.createIssue(repository, whole, call());
  expect(requests.map(({ body }) => JSON.parse(body))).toEqual([{ title: 'Broken' }, whole]);
});

test.each([
  ['a 502', { status: 502 }],
  ['a reset', { failure: 'reset' }],
] as const)('after %s it may be there already, so it is not sent again', async (_, answer) => {
  const { github, sent } = await startGitHub(started, [answer, created]);
  await expect(github.createIssue(repository, { title: 'Broken' }, call())).rejects.toThrow('POST');
  expect(sent()).toHaveLength(1);
});

test('owner and name can never leave their places in the path', async () => {
  const { github, sent } = await startGitHub(started, [created]);
  await github.createIssue({ owner: '../x', name: 'a/b' }, { title: 'Broken' }, call());
  expect(sent()).toEqual(['POST /repos/..%2Fx/a%2Fb/issues']);
});

test('a repository that moved gets the issue, and not a read', async () => {
  const moved = {
    status: 307,
    headers: { location: '/repositories/1/issues' },
    body: { message: 'Temporary Redirect' },
  };
  const { github, sent, requests } = await startGitHub(started, [moved, created]);
  await github.createIssue(repository, { title: 'Broken' }, call());
  expect(sent()).toEqual(['POST /repos/ada/notes/issues', 'POST /repositories/1/issues']);
  expect(requests[1]?.body).toBe('{"title":"Broken"}');
});
