import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { githubIssue, githubPullRequest, readGithubIssue } from '../../../support/github-answer.ts';
import { call, startGitHub } from './start-github.ts';

const repository = { owner: 'ada', name: 'notes' };
const options = (more: object = {}) => ({ state: 'open' as const, pageSize: 3, ...more, ...call() });

let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(() => started.disposeAsync());

test('a page is one request, and its pull requests are left out', async () => {
  const { github, sent } = await startGitHub(started, [{ body: [githubIssue(2), githubPullRequest(1)] }]);
  expect(await github.listIssues(repository, options())).toEqual({ issues: [readGithubIssue(2)] });
  expect(sent()).toEqual(['GET /repos/ada/notes/issues?state=open&per_page=3']);
});

test('every filter is sent by the name that GitHub uses', async () => {
  const { github, requests } = await startGitHub(started, [{ body: [] }]);
  const filters = { state: 'all', labels: ['bug', 'help wanted'], since: '2026-11-24T00:00:00Z', assignee: '*' };
  await github.listIssues(repository, options(filters));
  const { searchParams } = new URL(requests[0]?.url ?? '', 'http://localhost');
  expect(Object.fromEntries(searchParams)).toEqual({ ...filters, labels: 'bug,help wanted', per_page: '3' });
});

test('no labels are no filter', async () => {
  const { github, sent } = await startGitHub(started, [{ body: [] }]);
  await github.listIssues(repository, options({ labels: [] }));
  expect(sent()).toEqual(['GET /repos/ada/notes/issues?state=open&per_page=3']);
});

test.each([
  ['<https://api.github.com/repositories/1000/issues?per_page=3&page=2>', { page: '2' }],
  [
    '<https://api.github.com/repositories/1000/issues?after=Y3Vyc29yOjM%3D&per_page=3&page=2>',
    { page: '2', after: 'Y3Vyc29yOjM=' },
  ],
  ['</repositories/1000/issues?before=x&state=open>', { before: 'x' }],
  ['<https://elsewhere.example/steal?page=2>', { page: '2' }],
])('of a next page at %s only the position counts', async (target, next) => {
  const link = `${target}; rel="next", <https://api.github.com/repositories/1000/issues?per_page=3&page=5>; rel="last"`;
  const { github } = await startGitHub(started, [{ headers: { link }, body: [githubIssue(2)] }]);
  expect(await github.listIssues(repository, options())).toMatchObject({ next });
});

test.each([
  ['without a link', {}],
  ['with a link back only', { link: '<https://api.github.com/repositories/1000/issues?page=1>; rel="prev"' }],
  ['with a link to no position', { link: '<https://api.github.com/repositories/1000/issues?per_page=3>; rel="next"' }],
])('a page %s is the last, however full', async (_, headers: Record<string, string>) => {
  const { github } = await startGitHub(started, [{ headers, body: [githubIssue(3), githubIssue(2), githubIssue(1)] }]);
  expect(await github.listIssues(repository, options())).not.toHaveProperty('next');
});

test('a page that holds pull requests only still has a next one', async () => {
  const headers = { link: '<https://api.github.com/repositories/1000/issues?page=2>; rel="next"' };
  const { github } = await startGitHub(started, [{ headers, body: [githubPullRequest(1)] }]);
  expect(await github.listIssues(repository, options())).toEqual({ issues: [], next: { page: '2' } });
});

test('from its position a list goes on at its own path, with its own filters', async () => {
  const { github, sent } = await startGitHub(started, [{ body: [] }]);
  await github.listIssues(repository, options({ labels: ['bug'], position: { page: '2', after: 'a=b' } }));
  expect(sent()).toEqual(['GET /repos/ada/notes/issues?state=open&labels=bug&per_page=3&page=2&after=a%3Db']);
});
