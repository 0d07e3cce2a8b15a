import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { githubInstallation, githubRepositories, githubRepository } from '../../../support/github-answer.ts';
import { call, startGitHub } from './start-github.ts';

let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(() => started.disposeAsync());

const hidden = githubRepository('hidden', { private: true, visibility: 'private' });
const internal = githubRepository('internal', { private: true, visibility: 'internal' });
const open = githubRepository('open');

describe('of a token', () => {
  test('they are asked for by full name, as far as GitHub allows at once', async () => {
    const { github, sent } = await startGitHub(started, [{ body: [hidden, open] }]);
    const { repositories, truncated } = await github.listAccountRepositories({ limit: 500, ...call() });
    expect([repositories.map(({ name }) => name), truncated]).toEqual([['hidden', 'open'], false]);
    expect(sent()).toEqual(['GET /user/repos?sort=full_name&per_page=100']);
  });

  test('GitHub filters and sorts them', async () => {
    const { github, sent } = await startGitHub(started, [{ body: [] }]);
    const filters = { visibility: 'private', affiliation: 'owner,collaborator', sort: 'pushed' } as const;
    await github.listAccountRepositories({ ...filters, limit: 5, ...call() });
    expect(sent()).toEqual([
      'GET /user/repos?visibility=private&affiliation=owner%2Ccollaborator&sort=pushed&per_page=5',
    ]);
  });

  test('pages are followed up to the limit', async () => {
    const headers = { link: '</user/repos?page=2>; rel="next"' };
    const { github, sent } = await startGitHub(started, [
      { headers, body: githubRepositories(100) },
      { body: githubRepositories(100) },
    ]);
    const listed = await github.listAccountRepositories({ limit: 150, ...call() });
    expect(listed).toMatchObject({ repositories: { length: 150 }, truncated: true });
    expect(sent()).toHaveLength(2);
  });
});

describe("of an App's installation", () => {
  const list = async (visibility?: 'all' | 'public' | 'private', limit = 10) => {
    const body = { total_count: 3, repository_selection: 'selected', repositories: [hidden, open, internal] };
    const { github, sent } = await startGitHub(started, [{ body }], { installation: { body: githubInstallation() } });
    const { repositories, truncated } = await github.listAccountRepositories({
      visibility,
      affiliation: 'owner',
      sort: 'pushed',
      limit,
      ...call(),
    });
    return { names: repositories.map(({ name }) => name), truncated, sent: sent() };
  };

  test('they are those that it can reach, in the order of GitHub, which has no filters here', async () => {
    expect(await list()).toEqual({
      names: ['hidden', 'open', 'internal'],
      truncated: false,
      sent: ['GET /installation/repositories?per_page=100'],
    });
  });

  test.each([
    ['all', ['hidden', 'open', 'internal']],
    ['private', ['hidden', 'internal']],
    ['public', ['open']],
  ] as const)('of visibility %s they are %j', async (visibility, names) => {
    expect((await list(visibility)).names).toEqual(names);
  });

  test('the limit counts what is left after the filter', async () => {
    expect(await list('private', 1)).toMatchObject({ names: ['hidden'], truncated: true });
  });
});
