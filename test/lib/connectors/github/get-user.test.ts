import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { githubUser } from '../../../support/github-answer.ts';
import { call, startGitHub } from './start-github.ts';

let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(() => started.disposeAsync());

test('a user is what GitHub says, less the fields that nobody reads', async () => {
  const { github, sent } = await startGitHub(started, [{ body: githubUser('ada') }]);
  expect(await github.getUser('ada', call())).toEqual({
    login: 'ada',
    id: 2,
    type: 'User',
    name: 'Ada Lovelace',
    company: null,
    location: 'London',
    bio: null,
    html_url: 'https://github.com/ada',
    avatar_url: 'https://avatars.githubusercontent.com/u/2?v=4',
    public_repos: 2,
    followers: 20,
    following: 0,
    created_at: '2008-01-14T04:33:35Z',
  });
  expect(sent()).toEqual(['GET /users/ada']);
});

test.each(['name', 'company', 'location', 'bio'])('%s may be absent', async (field) => {
  const { github } = await startGitHub(started, [{ body: githubUser('ada', { [field]: undefined }) }]);
  expect(await github.getUser('ada', call())).not.toHaveProperty(field);
});

test('a login can never leave its place in the path', async () => {
  const { github, sent } = await startGitHub(started, [{ body: githubUser('ada') }]);
  await github.getUser('../app?', call());
  expect(sent()).toEqual(['GET /users/..%2Fapp%3F']);
});

test('nobody of that login is a 404', async () => {
  const { github } = await startGitHub(started, [{ status: 404, body: { message: 'Not Found' } }]);
  await expect(github.getUser('nobody', call())).rejects.toMatchObject({ kind: 'http', status: 404 });
});
