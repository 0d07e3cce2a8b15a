import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type EmulatedGitHub, startEmulatedGitHub } from '../../local/github/emulated-github.ts';

let github: EmulatedGitHub;
let time: number;

beforeEach(async () => {
  time = Date.parse('2026-11-24T12:00:00Z');
  github = await startEmulatedGitHub({
    now: () => time,
    onError: (error) => {
      throw error;
    },
  });
});

afterEach(() => github.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(github.url + path, { headers: { authorization: `Bearer ${github.token}`, ...headers } });

const repositoriesOf = async (path: string) => {
  const found: {
    full_name: string;
    stargazers_count: number;
    archived: boolean;
    private: boolean;
    language: string;
    pushed_at: string;
  }[] = [];
  const pages: number[] = [];
  for (let next: string | undefined = path; next !== undefined; ) {
    const response: Response = await get(next.replace(github.url, ''));
    const page = (await response.json()) as typeof found;
    pages.push(page.length);
    found.push(...page);
    next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  }
  return { found, pages };
};

test('ada has 40 public repositories, in pages of 30 however many are asked for', async () => {
  const { found, pages } = await repositoriesOf('/users/ada/repos?per_page=100');
  expect(pages).toEqual([30, 10]);
  expect(new Set(found.map(({ full_name }) => full_name)).size).toBe(40);
  expect(found.filter((repository) => repository.archived).length).toBe(5);
  expect(new Set(found.map(({ language }) => language)).size).toBeGreaterThan(10);
  expect(found[0]).toMatchObject({ full_name: 'ada/analytical-engine', stargazers_count: 1843 });
});

test("a user's private repositories are listed to their owner only under /user/repos", async () => {
  const all = await repositoriesOf('/user/repos');
  expect(all.found.filter((repository) => repository.private).map(({ full_name }) => full_name)).toEqual([
    'octocat/secret-plans',
  ]);
  const listed = await repositoriesOf('/users/octocat/repos');
  expect(listed.found.map(({ full_name }) => full_name)).toEqual(['octocat/hello-world', 'octocat/spoon-knife']);
});

test('times are in whole seconds', async () => {
  const { found } = await repositoriesOf('/users/octocat/repos');
  expect(found[0]?.pushed_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});

test('the token is the one of octocat, and ends in 90 days', async () => {
  const response = await get('/user');
  expect(await response.json()).toMatchObject({ login: 'octocat' });
  expect(response.headers.get('github-authentication-token-expiration')).toBe('2027-02-22 12:00:00 UTC');
  expect(response.headers.get('x-oauth-scopes')).toBe('repo, read:user');
});

test.each([
  ['no token', {}, 'Requires authentication'],
  ['a wrong token', { authorization: 'Bearer ghp_wrong' }, 'Bad credentials'],
  ['Basic', { authorization: 'Basic eDp5' }, 'Bad credentials'],
])('%s is a 401', async (_, headers, message) => {
  const response = await fetch(`${github.url}/user`, { headers });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ message });
});

test('the token of another start is not accepted', async () => {
  const { token } = github;
  await github.close();
  github = await startEmulatedGitHub({ now: () => time, onError: () => {} });
  expect((await get('/user', { authorization: `Bearer ${token}` })).status).toBe(401);
});

test('what is unchanged is a 304 without a body, and is not counted', async () => {
  const first = await get('/users/ada/repos');
  const etag = first.headers.get('etag') ?? '';
  const second = await get('/users/ada/repos', { 'if-none-match': etag });
  expect(second.status).toBe(304);
  expect(await second.text()).toBe('');
  expect(second.headers.get('x-ratelimit-used')).toBe(first.headers.get('x-ratelimit-used'));
});

describe('the rate limit', () => {
  const limited = async () => {
    github.setLimit(2);
    await get('/user');
    await get('/user');
    return get('/user');
  };

  test('is a 403 once it is used up', async () => {
    const response = await limited();
    expect(response.status).toBe(403);
    expect(response.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(Number(response.headers.get('x-ratelimit-reset'))).toBe(time / 1000 + 3600);
  });

  test('is told without being counted', async () => {
    await limited();
    const response = await get('/rate_limit');
    expect(await response.json()).toMatchObject({ rate: { limit: 2, used: 2, remaining: 0 } });
  });

  test('is there again after an hour', async () => {
    await limited();
    time += 3_600_000;
    expect((await get('/user')).status).toBe(200);
  });
});

test('a change is seen afterwards', async () => {
  const response = await fetch(`${github.url}/repos/octocat/hello-world/issues`, {
    method: 'POST',
    headers: { authorization: `token ${github.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'Grüße' }),
  });
  expect(response.status).toBe(201);
  expect(await (await get('/repos/octocat/hello-world/issues')).json()).toMatchObject([{ title: 'Grüße' }]);
});

test('what it was asked is recorded', async () => {
  await get('/user');
  await get('/nothing');
  expect(github.count).toBe(2);
  expect(github.requests).toEqual([
    { method: 'GET', path: '/user', status: 200 },
    { method: 'GET', path: '/nothing', status: 404 },
  ]);
});
