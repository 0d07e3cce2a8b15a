import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import packageJson from '../../package.json' with { type: 'json' };
import { startHttpServer } from '../support/http-server.ts';
import { type Laptop, startLaptop } from '../support/laptop.ts';

let laptop: Laptop;

beforeAll(async () => {
  laptop = await startLaptop();
}, 120_000);
afterAll(async () => {
  await laptop?.close();
});

const requestsToGitHub = () => laptop.github?.count ?? 0;

describe('GET /users/{login}/repositories', () => {
  test('lists the 40 repositories of a user over two pages of GitHub', async () => {
    const before = requestsToGitHub();
    const { status, body } = await laptop.get('/users/ada/repositories');
    expect(status).toBe(200);
    expect(body.repositories).toHaveLength(40);
    expect(body.truncated).toBe(false);
    expect(requestsToGitHub() - before).toBe(2);
  });

  test('stops at the limit, and says that there are more', async () => {
    const { body } = await laptop.get('/users/ada/repositories?limit=31');
    expect(body.repositories).toHaveLength(31);
    expect(body.truncated).toBe(true);
  });

  test('tells of a repository what the API describes, and nothing else', async () => {
    const { body } = await laptop.get('/users/ada/repositories?limit=1');
    expect(body.repositories).toEqual([
      {
        name: 'analytical-engine',
        fullName: 'ada/analytical-engine',
        description: expect.any(String),
        url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/ada\/analytical-engine$/),
        language: 'C',
        stars: 1843,
        visibility: 'public',
        archived: false,
        pushedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      },
    ]);
  });

  test.each([
    ['/users/..%2f..%2fuser/repositories', 404],
    ['/users/a%2fb/repositories', 404],
    ['/users/%2e%2e/repositories', 404],
    ['/users/a%20b/repositories', 400],
    ['/users/ada/repositories?limit=0', 400],
    ['/users/ada/repositories?limit=0x10', 400],
    ['/users/ada/repositories?limit=1001', 400],
    ['/users/ada/repositories?limit=1&limit=2', 400],
    ['/users/ada/repositories?colour=red', 400],
    ['/users/ada/repositories?connection=gitlab', 404],
  ])('%s is a %i, and nothing is sent to GitHub', async (path, expected) => {
    const before = requestsToGitHub();
    const { status, headers } = await laptop.get(path);
    expect(status).toBe(expected);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(requestsToGitHub()).toBe(before);
  });

  test('an unknown user is a 404 that names the user', async () => {
    const { status, body } = await laptop.get('/users/nobody-of-that-name/repositories');
    expect(status).toBe(404);
    expect(body.detail).toContain('nobody-of-that-name');
  });

  test('without a key it is a 401 with a challenge', async () => {
    const { status, headers } = await laptop.get('/users/ada/repositories', '');
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer realm="Liaison"');
  });
});

describe('when GitHub limits', () => {
  let limited: Laptop;
  beforeAll(async () => {
    limited = await startLaptop();
    limited.github?.setLimit(0);
  });
  afterAll(() => limited.close());

  test('it is a 429 that tells when to come back', async () => {
    const { status, headers, body } = await limited.get('/users/ada/repositories');
    limited.github?.setLimit(5000);
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Date.parse(body.retryAt)).toBeGreaterThan(Date.now());
  });

  const issues = '/repositories/octocat/hello-world/issues';
  test.each([
    ['GET', '/account', {}],
    ['GET', '/account/repositories', {}],
    ['GET', issues, {}],
    ['POST', issues, { json: { title: 'Later' } }],
    ['PATCH', `${issues}/1`, { json: { state: 'closed' } }],
  ])('the function of %s %s asks GitHub nothing until then', async (method, path, question) => {
    const before = limited.github?.count;
    const { status } = await limited.send(method, path, question);
    expect([status, limited.github?.count]).toEqual([429, before]);
  });

  test('the function of GET /users asks GitHub nothing until then', async () => {
    const before = limited.github?.count;
    const { body } = await limited.get('/users?login=ada');
    expect([body.users[0].problem.status, limited.github?.count]).toEqual([429, before]);
  });

  test('the job that verifies asks GitHub nothing until then', async () => {
    const before = limited.github?.count;
    const { outcome } = await limited.invoke('verify-connections', {});
    expect(outcome).toMatchObject({ ok: true, payload: expect.stringContaining('"limited"') });
    expect(limited.github?.count).toBe(before);
  });
});

describe('GET /account', () => {
  test('tells whose the token is, and what is left of its limits', async () => {
    const { status, body } = await laptop.get('/account');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      login: 'octocat',
      credential: 'classic-token',
      scopes: ['repo', 'read:user'],
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    const [core] = body.limits.filter(({ name }: { name: string }) => name === 'core');
    expect(core).toEqual({
      name: 'core',
      limit: 5000,
      remaining: expect.any(Number),
      resetsAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
  });

  test('examines every operation that asks GitHub, and this token suffices for all', async () => {
    const { body } = await laptop.get('/account');
    const operations = body.operations.map(({ operation }: { operation: string }) => operation);
    expect(operations.sort()).toEqual([
      'account',
      'createIssue',
      'getUsers',
      'listAccountRepositories',
      'listIssues',
      'listRepositories',
      'updateIssue',
    ]);
    expect(body.operations).toEqual(body.operations.map((found: object) => ({ ...found, sufficient: true })));
  });
});

describe('GET /account/repositories', () => {
  test.each([
    ['', 6],
    ['?visibility=private', ['octocat/secret-plans']],
    ['?affiliation=collaborator', ['grace/compiler']],
    [
      '?affiliation=collaborator&affiliation=owner&sort=full_name&limit=2',
      ['grace/compiler', 'octocat/git-consortium'],
    ],
  ])('with %j lists %j', async (query, expected) => {
    const { status, body } = await laptop.get(`/account/repositories${query}`);
    const names = body.repositories.map(({ fullName }: { fullName: string }) => fullName);
    expect([status, typeof expected === 'number' ? names.length : names]).toEqual([200, expected]);
  });

  test.each(['visibility=secret', 'affiliation=friend', 'sort=size', 'limit=0'])('refuses %s', async (query) => {
    expect(await laptop.get(`/account/repositories?${query}`)).toMatchObject({ status: 400 });
  });
});

describe('GET /users', () => {
  test('fetches each login once, and answers in the order asked, the unknown one too', async () => {
    const before = requestsToGitHub();
    const { status, body } = await laptop.get('/users?login=grace&login=nobody-here&login=ada&login=GRACE');
    expect(status).toBe(200);
    expect(body.users).toMatchObject([
      { login: 'grace', user: { login: 'grace', name: 'Grace Hopper', company: 'US Navy' } },
      { login: 'nobody-here', problem: { status: 404 } },
      { login: 'ada', user: { login: 'ada', publicRepositories: 40 } },
      { login: 'GRACE', user: { login: 'grace' } },
    ]);
    expect(requestsToGitHub() - before).toBe(3);
  });

  test('takes a hundred logins', async () => {
    const logins = Array.from({ length: 100 }, (_, index) => `login=nobody-${index}`);
    const { status, body } = await laptop.get(`/users?${logins.join('&')}`);
    expect([status, body.users.length, body.users[99].login]).toEqual([200, 100, 'nobody-99']);
  });

  test.each([
    ['no login', ''],
    ['101 of them', `?${Array.from({ length: 101 }, (_, index) => `login=u${index}`).join('&')}`],
    ['what is no login', '?login=a%20b'],
    ['an empty one', '?login='],
  ])('refuses %s, and asks GitHub nothing', async (_, query) => {
    const before = requestsToGitHub();
    expect(await laptop.get(`/users${query}`)).toMatchObject({
      status: 400,
      body: { errors: [{ field: expect.stringMatching(/^login\b/) }] },
    });
    expect(requestsToGitHub()).toBe(before);
  });
});

test('what the job verifies, /health shows', async () => {
  const before = await laptop.get('/health');
  expect(before.body.connections).toEqual({ github: { outcome: null, verifiedAt: null } });

  const { outcome } = await laptop.invoke('verify-connections', {});
  const verified = outcome.ok ? JSON.parse(outcome.payload) : outcome.error;
  expect(verified).toMatchObject({ github: { outcome: 'verified', account: 'octocat' } });

  const { status, body } = await laptop.get('/health');
  expect(status).toBe(200);
  expect(body).toEqual({ status: 'ok', version: packageJson.version, connections: verified });
  expect((await laptop.get('/health', '')).body).toEqual({ status: 'ok' });
});

test('what is not there is a problem document too', async () => {
  const { status, headers, body } = await laptop.get('/nothing/here');
  expect(status).toBe(404);
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(body).toMatchObject({ type: 'about:blank', title: 'Not Found', status: 404 });
});

test('another method than a path has is a 405 that names the right one', async () => {
  const response = await fetch(`${laptop.addresses.api}/health`, { method: 'DELETE' });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET');
});

test('/openapi.json describes the routes, and asks for no key', async () => {
  const { status, body } = await laptop.get('/openapi.json', '');
  expect(status).toBe(200);
  expect(Object.keys(body.paths)).toContain('/users/{login}/repositories');
});

describe('with another GitHub-compatible address', () => {
  test('that one answers, with the given token', async () => {
    const repository = { name: 'r', full_name: 'grace/r', html_url: 'https://ghe/grace/r', private: false };
    await using server = await startHttpServer([{ status: 200, body: [repository] }]);
    const other = await startLaptop({ github: { token: 'token-of-the-other', url: server.origin } });
    const { status, body } = await other.get('/users/grace/repositories');
    await other.close();
    expect([status, body.repositories[0].fullName]).toEqual([200, 'grace/r']);
    expect(server.requests[0]?.headers['authorization']).toBe('Bearer token-of-the-other');
  });

  test('a refused token is a 502 that says so, after one more look at the secret', async () => {
    await using server = await startHttpServer(() => ({ status: 401, body: { message: 'Bad credentials' } }));
    const other = await startLaptop({ github: { token: 'a-refused-token', url: server.origin } });
    const { status, body } = await other.get('/users/grace/repositories');
    await other.close();
    expect(status).toBe(502);
    expect(body.detail).toContain('refused the credential');
    expect(JSON.stringify(body) + other.logs.join('\n')).not.toContain('a-refused-token');
  });
});
