import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type EmulatedGitHub, startEmulatedGitHub } from '../../local/github/emulated-github.ts';
import type { Fault } from '../../local/github/faults.ts';

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
  expect(listed.found.map(({ full_name }) => full_name)).toEqual([
    'octocat/git-consortium',
    'octocat/hello-world',
    'octocat/octocat.github.io',
    'octocat/spoon-knife',
  ]);
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

test('an address that is opened in a browser is a 404 that says why', async () => {
  const response = await fetch(`${github.url}/octocat/hello-world`, { headers: { accept: 'text/html,*/*;q=0.8' } });
  expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/plain; charset=utf-8']);
  expect(await response.text()).toBe('This is the emulated GitHub; it has no pages.');
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
    expect(await response.json()).toMatchObject({
      resources: {
        core: { limit: 2, used: 2, remaining: 0, reset: time / 1000 + 3600 },
        search: { limit: 30, remaining: 30 },
        graphql: { limit: 5000, remaining: 5000 },
      },
      rate: { limit: 2, used: 2, remaining: 0 },
    });
  });

  test('is there again after an hour', async () => {
    await limited();
    time += 3_600_000;
    expect((await get('/user')).status).toBe(200);
  });
});

test('what else the token may do is told as of a classic token', async () => {
  const accepted = async (path: string) => (await get(path)).headers.get('x-accepted-oauth-scopes');
  expect(await accepted('/repos/ada/jacquard')).toBe('repo');
  expect(await accepted('/user')).toBe('');
  expect((await get('/user')).headers.get('x-accepted-github-permissions')).toBeNull();
});

test('of a repository it is told what octocat may do there', async () => {
  const permissions = async (name: string) => {
    const response = await get(`/repos/${name}`);
    return ((await response.json()) as { permissions: object }).permissions;
  };
  expect(await permissions('octocat/hello-world')).toMatchObject({ admin: true, push: true });
  expect(await permissions('grace/compiler')).toMatchObject({ admin: false, push: true });
  expect(await permissions('ada/jacquard')).toMatchObject({ admin: false, push: false, pull: true });
});

describe('the repositories of the account', () => {
  const namesOf = async (query: string) => {
    const response = await get(`/user/repos?${query}`);
    return ((await response.json()) as { full_name: string }[]).map(({ full_name }) => full_name);
  };

  test.each([
    ['visibility=private', ['octocat/secret-plans']],
    ['affiliation=collaborator', ['grace/compiler']],
    ['affiliation=organization_member', []],
    ['visibility=private&affiliation=collaborator', []],
  ])('with %s', async (query, names) => {
    expect(await namesOf(query)).toEqual(names);
  });

  test('are in the order that is asked for', async () => {
    const names = await namesOf('sort=full_name');
    expect(names).toEqual(names.toSorted());
    expect(await namesOf('sort=full_name&direction=desc')).toEqual(names.toReversed());
  });

  test.each(['visibility=secret', 'affiliation=owner,friend', 'sort=stars', 'type=all&visibility=all'])(
    '%s is a 422',
    async (query) => {
      expect((await get(`/user/repos?${query}`)).status).toBe(422);
    },
  );
});

describe('users', () => {
  test('are a dozen, whatever case their logins are written in', async () => {
    const logins = [
      'ada',
      'alan',
      'barbara',
      'donald',
      'edsger',
      'grace',
      'hedy',
      'katherine',
      'margaret',
      'mary',
      'TIM',
    ];
    const found = await Promise.all(
      logins.map(async (login) => (await (await get(`/users/${login}`)).json()) as { login: string }),
    );
    expect(found.map(({ login }) => login)).toEqual([...logins.slice(0, -1), 'tim']);
    expect(found[0]).toMatchObject({ name: 'Ada Lovelace', type: 'User', public_repos: 40 });
  });

  test('are a 404 where there is none of that name', async () => {
    const response = await get('/users/nobody-of-that-name');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      message: 'Not Found',
      documentation_url: 'https://docs.github.com/rest',
    });
  });
});

describe('a request that fails as it was told to', () => {
  const create = () =>
    fetch(`${github.url}/repos/octocat/hello-world/issues`, {
      method: 'POST',
      headers: { authorization: `Bearer ${github.token}` },
      body: JSON.stringify({ title: 'Once' }),
    });
  const fail = (when: Fault['when'], how: Fault['how']) =>
    github.failNext({ method: 'POST', path: '/repos/octocat/hello-world/issues', when, how });
  const created = async () => {
    const response = await get('/repos/octocat/hello-world/issues');
    return ((await response.json()) as { title: string }[]).filter(({ title }) => title === 'Once').length;
  };

  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)('with 502 %s its work has created %i issues', async (when, issues) => {
    fail(when, 502);
    expect((await create()).status).toBe(502);
    expect(await created()).toBe(issues);
  });

  test("with a secondary limit tells how long to wait, and leaves the hour's requests", async () => {
    fail('before', 'secondary-limit');
    const response = await create();
    expect([response.status, response.headers.get('retry-after')]).toEqual([403, '60']);
    expect(Number(response.headers.get('x-ratelimit-remaining'))).toBeGreaterThan(0);
    expect(await response.json()).toEqual({
      message: expect.stringMatching(/^You have exceeded a secondary rate limit\./),
      documentation_url:
        'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits',
    });
    expect(await created()).toBe(0);
  });

  test('with a reset has no answer, and the next one has one', async () => {
    fail('after', 'reset');
    await expect(create()).rejects.toThrow('fetch failed');
    expect((await create()).status).toBe(201);
    expect(await created()).toBe(2);
    expect(github.requests.slice(0, 2).map(({ status }) => status)).toEqual([0, 201]);
  });
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
