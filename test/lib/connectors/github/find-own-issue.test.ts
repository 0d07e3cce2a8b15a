import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { githubInstallation, githubIssue, githubPullRequest, readGithubIssue } from '../../../support/github-answer.ts';
import type { ScriptedAnswer } from '../../../support/http-server.ts';
import { call, startGitHub } from './start-github.ts';

const repository = { owner: 'ada', name: 'notes' };
const noon = Date.UTC(2026, 10, 24, 12);
const at = (seconds: number) => new Date(noon + seconds * 1_000).toISOString();
/** Tried at noon, and for the last time ten minutes later. */
const sought = { title: 'Broken', body: 'Since noon\n\nAll of it', startedAt: noon, latestAt: noon + 600_000 };
const candidate = (number: number, fields: object = {}) =>
  githubIssue(number, { title: sought.title, body: sought.body, created_at: at(1), ...fields });

const user: ScriptedAnswer = { body: { login: 'ada' } };
/** A page of that many issues of others, with another page after it. */
const fullPage = (next: number, created_at: string): ScriptedAnswer => ({
  headers: { link: `</repositories/1/issues?page=${next}>; rel="next"` },
  body: Array.from({ length: 3 }, (_, index) => githubIssue(100 - index, { created_at })),
});

let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(() => started.disposeAsync());

async function find(pages: ScriptedAnswer[], what: Partial<typeof sought> = {}) {
  const { github, sent } = await startGitHub(started, [user, ...pages]);
  return { found: await github.findOwnIssue(repository, { ...sought, ...what }, call()), sent: sent() };
}

test('the newest issues of our own login are looked through', async () => {
  const { found, sent } = await find([{ body: [candidate(7)] }]);
  expect(found).toEqual(readGithubIssue(7, { title: sought.title, body: sought.body, created_at: at(1) }));
  expect(sent).toEqual([
    'GET /user',
    'GET /repos/ada/notes/issues?state=all&creator=ada&sort=created&direction=desc&per_page=100',
  ]);
});

test.each([
  ['closed meanwhile', { state: 'closed' }],
  ['with line ends of its own', { body: 'Since noon\r\n\r\nAll of it' }],
  ['trimmed', { title: ' Broken ', body: 'Since noon\n\nAll of it\n' }],
  ['up to a minute old by a clock that is behind', { created_at: at(-60) }],
  ['as late as the last attempt can end, by a clock that is ahead', { created_at: at(600 + 30 + 60) }],
])('it is the same issue when it is %s', async (_, fields) => {
  expect((await find([{ body: [candidate(7, fields)] }])).found?.number).toBe(7);
});

test.each([
  ['of another title', { title: 'Broken!' }],
  ['of another body', { body: 'Since one' }],
  ['of somebody else', { user: { login: 'grace' } }],
  ['of a ghost', { user: null }],
  ['older than a minute before', { created_at: at(-61) }],
  ['later than any attempt can have made it', { created_at: at(600 + 30 + 61) }],
])('an issue %s is another one', async (_, fields) => {
  expect((await find([{ body: [candidate(7, fields)] }])).found).toBeUndefined();
});

test('a pull request is none', async () => {
  const pull = githubPullRequest(7, { title: sought.title, body: sought.body, created_at: at(1) });
  expect((await find([{ body: [pull] }])).found).toBeUndefined();
});

test.each([
  [undefined, null],
  ['', null],
  [undefined, ''],
])('no body, %j, is what GitHub has as %j', async (body, stored) => {
  expect((await find([{ body: [candidate(7, { body: stored })] }], { body })).found?.number).toBe(7);
});

test('of several it is the oldest: what came later was made by somebody else', async () => {
  const { found } = await find([{ body: [candidate(8), candidate(7)] }]);
  expect(found?.number).toBe(7);
});

test('an issue that is made each night with the same title is not the one of the night before', async () => {
  const tonight = candidate(8, { created_at: at(24 * 3_600) });
  expect((await find([{ body: [tonight] }])).found).toBeUndefined();
  expect((await find([{ body: [tonight, candidate(7)] }])).found?.number).toBe(7);
});

describe('pages', () => {
  test('are followed while their issues are recent', async () => {
    const { found, sent } = await find([fullPage(2, at(5)), fullPage(3, at(4)), { body: [candidate(7)] }]);
    expect([found?.number, sent.slice(2)]).toEqual([
      7,
      ['GET /repositories/1/issues?page=2', 'GET /repositories/1/issues?page=3'],
    ]);
  });

  test('are followed past those that were made later, and past a match to an older one', async () => {
    const later = { ...fullPage(2, at(700)), body: [candidate(9, { created_at: at(700) })] };
    const { found, sent } = await find([later, { ...fullPage(3, ''), body: [candidate(8)] }, { body: [candidate(7)] }]);
    expect([found?.number, sent.length]).toEqual([7, 4]);
  });

  test('after a match without another one keep it', async () => {
    const { found } = await find([
      { ...fullPage(2, ''), body: [candidate(8)] },
      { body: [candidate(7, { title: '' })] },
    ]);
    expect(found?.number).toBe(8);
  });

  test('are not, once an issue is older', async () => {
    const { found, sent } = await find([fullPage(2, at(-61)), { body: [candidate(7)] }]);
    expect([found, sent.length]).toEqual([undefined, 2]);
  });

  test('are five at most: then nobody knows, and nothing is to be created', async () => {
    const pages = [2, 3, 4, 5, 6].map((next) => fullPage(next, at(5)));
    const { github, sent } = await startGitHub(started, [user, ...pages, { body: [candidate(7)] }]);
    await expect(github.findOwnIssue(repository, sought, call())).rejects.toMatchObject({ problem: { status: 409 } });
    expect(sent()).toHaveLength(6);
  });
});

test("an App's issue is told by its login, and GitHub is not asked for its creator", async () => {
  const issues = [candidate(8), candidate(7, { user: { login: 'liaison-app[bot]' } })];
  const { github, sent } = await startGitHub(started, [{ body: issues }], {
    installation: { body: githubInstallation() },
  });
  expect((await github.findOwnIssue(repository, sought, call()))?.number).toBe(7);
  expect(sent()).toEqual(['GET /repos/ada/notes/issues?state=all&sort=created&direction=desc&per_page=100']);
});
