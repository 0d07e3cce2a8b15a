import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startHttpServer } from '../support/http-server.ts';
import { startLaptop, synthesiseLiaison } from '../support/laptop.ts';

let app: Awaited<ReturnType<typeof synthesiseLiaison>>;
let laptop: Awaited<ReturnType<typeof startLaptop>>;

beforeAll(async () => {
  app = await synthesiseLiaison();
  laptop = await startLaptop(app.templateFile);
});
afterAll(async () => {
  await laptop?.close();
  await app?.remove();
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

  test('when GitHub limits, it is a 429 that tells when to come back', async () => {
    laptop.github?.setLimit(0);
    const { status, headers, body } = await laptop.get('/users/ada/repositories');
    laptop.github?.setLimit(5000);
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Date.parse(body.retryAt)).toBeGreaterThan(Date.now());
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
  expect(body).toEqual({ status: 'ok', version: '0.0.0', connections: verified });
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
    const other = await startLaptop(app.templateFile, { github: { token: 'token-of-the-other', url: server.origin } });
    const { status, body } = await other.get('/users/grace/repositories');
    await other.close();
    expect([status, body.repositories[0].fullName]).toEqual([200, 'grace/r']);
    expect(server.requests[0]?.headers['authorization']).toBe('Bearer token-of-the-other');
  });

  test('a refused token is a 502 that says so, after one more look at the secret', async () => {
    await using server = await startHttpServer(() => ({ status: 401, body: { message: 'Bad credentials' } }));
    const other = await startLaptop(app.templateFile, { github: { token: 'a-refused-token', url: server.origin } });
    const { status, body } = await other.get('/users/grace/repositories');
    await other.close();
    expect(status).toBe(502);
    expect(body.detail).toContain('refused the credential');
    expect(JSON.stringify(body) + other.logs.join('\n')).not.toContain('a-refused-token');
  });
});
