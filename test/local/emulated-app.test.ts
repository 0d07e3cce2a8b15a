import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { signAppJwt } from '#lib/auth/app-jwt.ts';
import type { AppSecret } from '#lib/contract/secrets.ts';
import { type EmulatedGitHub, startEmulatedGitHub } from '../../local/github/emulated-github.ts';
import { type Answer, ask, type Question } from '../support/http-answer.ts';

let github: EmulatedGitHub;
let app: AppSecret;
const noon = Date.parse('2026-11-24T12:00:00Z');
let time = noon;

// One for all tests, since its App makes an RSA key, which takes longer than any of them.
beforeAll(async () => {
  github = await startEmulatedGitHub({
    now: () => time,
    onError: (error) => {
      throw error;
    },
  });
  app = github.app();
});
beforeEach(() => {
  time = noon;
});
afterAll(() => github.close());

const send = (key: string, method: string, path: string, json?: unknown): Promise<Answer> => {
  const question: Question = json === undefined ? { key } : { key, json };
  return ask(github.url + path, method, question);
};
/** Valid from a minute ago for ten minutes, as Liaison makes them; `times` are seconds from now. */
const jwt = (as: Partial<AppSecret> = {}, { issued = -60, expires = 540 } = {}) =>
  signAppJwt({ ...app, ...as }, { issuedAt: time / 1000 + issued, expiresAt: time / 1000 + expires });
const newToken = async () =>
  send(await jwt(), 'POST', `/app/installations/${app.installationId}/access_tokens`).then(({ body }) => body.token);

test('an App reads by its JWT where it is installed, and what it may do there', async () => {
  const { status, body } = await send(await jwt(), 'GET', `/app/installations/${app.installationId}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    app_slug: 'liaison-laptop',
    account: { login: 'octocat' },
    permissions: { metadata: 'read', issues: 'write' },
    suspended_at: null,
  });
});

test.each([
  ['GET', '/app/installations/1'],
  ['POST', '/app/installations/1/access_tokens'],
  ['GET', '/app/nothing'],
])('%s %s, which is not there, is a 404', async (method, path) => {
  expect(await send(await jwt(), method, path)).toMatchObject({ status: 404, body: { message: 'Not Found' } });
});

const undecodable = 'A JSON web token could not be decoded';
const tooFar = "'Expiration time' claim ('exp') is too far in the future";
const notFuture =
  "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires";
const notIssued = "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";

/** A JWT that names an algorithm, signed in that way. */
const written = (alg: string, signature: (signed: string) => Buffer) => {
  const parts = [{ alg }, { iss: app.appId, iat: time / 1000 - 60, exp: time / 1000 + 540 }];
  const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${signed}.${signature(signed).toString('base64url')}`;
};
const publicKey = () => createPublicKey(app.privateKey).export({ type: 'spki', format: 'pem' });
const hmac = (signed: string) => createHmac('sha256', publicKey()).update(signed).digest();
const rs256 = (signed: string) => sign('sha256', Buffer.from(signed), app.privateKey);
const otherKey = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;

test.each<[string, () => Promise<string>, string]>([
  ['signed by another key', () => jwt({ privateKey: otherKey() }), undecodable],
  ['of another App', () => jwt({ appId: '4712' }), undecodable],
  ['signed by its public key as a shared one', async () => written('HS256', hmac), undecodable],
  ['of another algorithm', async () => written('RS512', rs256), undecodable],
  ['that is not signed', async () => written('none', () => Buffer.alloc(0)), undecodable],
  ['whose end is over ten minutes away', () => jwt({}, { issued: 0, expires: 601 }), tooFar],
  ['that has ended', () => jwt({}, { issued: -600, expires: 0 }), notFuture],
  ['of the future', () => jwt({}, { issued: 1 }), notIssued],
  ['that is a token', async () => github.token, undecodable],
])('a JWT %s is a 401', async (_, make, message) => {
  const answer = await send(await make(), 'POST', `/app/installations/${app.installationId}/access_tokens`);
  expect(answer).toMatchObject({ status: 401, body: { message } });
});

test('a JWT is taken up to the last of its ten minutes', async () => {
  const answer = await send(await jwt({}, { issued: 0, expires: 600 }), 'GET', '/app/nothing');
  expect(answer.status).toBe(404);
});

test('a JWT opens nothing else', async () => {
  const answer = await send(await jwt(), 'GET', '/users/ada');
  expect(answer).toMatchObject({ status: 401, body: { message: 'Bad credentials' } });
});

describe("an installation's token", () => {
  test('is issued for an hour', async () => {
    const { status, body } = await send(await jwt(), 'POST', `/app/installations/${app.installationId}/access_tokens`);
    expect([status, body.expires_at]).toEqual([201, '2026-11-24T13:00:00Z']);
    expect((await send(body.token, 'GET', '/users/ada')).status).toBe(200);
    time += 3_600_000;
    expect((await send(body.token, 'GET', '/users/ada')).status).toBe(401);
  });

  test('lists the repositories of the account, the private ones too, by pages', async () => {
    const token = await newToken();
    const first = await send(token, 'GET', '/installation/repositories?per_page=3');
    expect([first.status, first.body.total_count, first.body.repositories.length]).toEqual([200, 5, 3]);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await send(token, 'GET', next.replace(github.url, ''));
    const all = [...first.body.repositories, ...second.body.repositories];
    expect(all.map(({ full_name }: { full_name: string }) => full_name)).toEqual([
      'octocat/git-consortium',
      'octocat/hello-world',
      'octocat/octocat.github.io',
      'octocat/secret-plans',
      'octocat/spoon-knife',
    ]);
  });

  test('is told nothing of scopes', async () => {
    const { headers } = await send(await newToken(), 'GET', '/repos/octocat/hello-world');
    const names = [...headers.keys()].filter((name) => /scopes|expiration/.test(name));
    expect([headers.get('x-ratelimit-limit'), names]).toEqual(['5000', []]);
  });

  test.each([
    ['GET', '/user'],
    ['GET', '/user/repos'],
    ['POST', '/repos/ada/jacquard/issues'],
    ['PATCH', '/repos/grace/compiler/issues/1'],
  ])('is not for %s %s', async (method, path) => {
    const answer = await send(await newToken(), method, path, method === 'GET' ? undefined : { title: 't' });
    expect(answer).toMatchObject({ status: 403, body: { message: 'Resource not accessible by integration' } });
  });

  test("creates issues in the App's name, which they keep", async () => {
    const token = await newToken();
    const created = await send(token, 'POST', '/repos/octocat/hello-world/issues', { title: 'By the App' });
    const bot = { login: 'liaison-laptop[bot]', type: 'Bot' };
    expect(created).toMatchObject({ status: 201, body: { user: bot } });
    const [newest] = (await send(github.token, 'GET', '/repos/octocat/hello-world/issues')).body;
    expect(newest).toMatchObject({ title: 'By the App', user: bot });
  });
});

test("the repositories of an installation are told to an installation's token only", async () => {
  expect((await send(github.token, 'GET', '/installation/repositories')).status).toBe(403);
});
