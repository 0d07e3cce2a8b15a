import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  githubInstallation,
  githubRepository,
  permissionRefusal,
  primaryLimit,
} from '../../../support/github-answer.ts';
import type { ScriptedAnswer } from '../../../support/http-server.ts';
import { byRoute, call, startGitHub } from './start-github.ts';

let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(() => started.disposeAsync());

const operationIds = [
  'account',
  'listAccountRepositories',
  'listRepositories',
  'getUsers',
  'listIssues',
  'createIssue',
  'updateIssue',
];

describe('of a classic token', () => {
  async function check(scopes: string) {
    const { github, sent } = await startGitHub(started, [
      { headers: { 'x-oauth-scopes': scopes }, body: { login: 'ada' } },
    ]);
    const checks = await github.checkOperations(call());
    const of = (operation: string) => checks.find((checked) => checked.operation === operation);
    return { checks, of, sent: sent() };
  }

  test('every operation is told by one request', async () => {
    const { checks, sent } = await check('repo');
    expect(checks.map(({ operation }) => operation)).toEqual(operationIds);
    expect(sent).toEqual(['GET /user']);
  });

  test('the scope repo suffices for all of them', async () => {
    expect((await check('repo')).checks.map(({ sufficient }) => sufficient)).toEqual(operationIds.map(() => true));
  });

  test.each([
    ['repo', true, 'The token has the scope for all repositories.'],
    ['public_repo', true, 'For public repositories only: give the token the scope repo to reach private ones.'],
    ['gist', false, 'The token has neither scope: edit it on GitHub and add one.'],
    ['', false, 'The token has neither scope: edit it on GitHub and add one.'],
  ])('"%s" suffices for a creation: %s', async (scopes, sufficient, explanation) => {
    const needs = 'scope repo (or public_repo for public repositories)';
    expect((await check(scopes)).of('createIssue')).toEqual({
      operation: 'createIssue',
      sufficient,
      needs,
      explanation,
    });
  });

  test('public issues are read without any', async () => {
    expect((await check('')).of('listIssues')).toEqual({
      operation: 'listIssues',
      sufficient: true,
      needs: 'scope repo (or none for public repositories)',
      explanation: 'For public repositories only: give the token the scope repo to reach private ones.',
    });
  });
});

describe('of an App', () => {
  async function check(fields: Readonly<Record<string, unknown>>) {
    const { github, sent } = await startGitHub(started, [], {
      installation: { body: githubInstallation(fields) },
    });
    const checks = await github.checkOperations(call());
    return {
      sufficient: Object.fromEntries(checks.map((one) => [one.operation, one.sufficient])),
      checks,
      sent: sent(),
    };
  }

  test('its installation tells, and nothing is tried', async () => {
    const { sufficient, sent } = await check({ permissions: { metadata: 'read', issues: 'write' } });
    expect(sufficient).toEqual(Object.fromEntries(operationIds.map((operation) => [operation, true])));
    expect(sent).toEqual([]);
  });

  test.each([
    [
      { metadata: 'read', issues: 'read' },
      { listAccountRepositories: true, listIssues: true, createIssue: false },
    ],
    [{ metadata: 'read' }, { listAccountRepositories: true, listIssues: false, updateIssue: false }],
    [{}, { account: true, getUsers: true, listAccountRepositories: false }],
  ])('with the permissions %j its operations are %j', async (permissions, expected) => {
    expect((await check({ permissions })).sufficient).toMatchObject(expected);
  });

  test('what is missing is named', async () => {
    const { checks } = await check({ permissions: { metadata: 'read' } });
    expect(checks.at(-1)).toEqual({
      operation: 'updateIssue',
      sufficient: false,
      needs: 'issues=write',
      explanation:
        'The installation lacks this permission: give it to the App, and have the owner of the account accept it.',
    });
  });

  test('a suspended one may do nothing', async () => {
    const { sufficient } = await check({ suspended_at: '2026-11-24T10:00:00Z' });
    expect(new Set(Object.values(sufficient))).toEqual(new Set([false]));
  });
});

describe('of a fine-grained token', () => {
  const repositories = 'GET /user/repos?visibility=private&per_page=10';
  const issues = 'GET /repos/ada/hidden/issues?per_page=1';
  const needs = (header: string) => ({ 'x-accepted-github-permissions': header });
  const hidden = githubRepository('hidden', { private: true, has_issues: true });
  const all: Record<string, ScriptedAnswer> = {
    'GET /user': { headers: needs('allows_permissionless_access=true'), body: { login: 'ada' } },
    [repositories]: {
      headers: needs('metadata=read'),
      body: [githubRepository('dry', { private: true, has_issues: false }), hidden],
    },
    'GET /users/ada': { headers: needs('allows_permissionless_access=true'), body: { login: 'ada' } },
    'GET /users/ada/repos?per_page=1': { headers: needs('metadata=read'), body: [] },
    [issues]: { headers: needs('issues=read'), body: [] },
  };

  async function check(answers: Record<string, ScriptedAnswer> = {}) {
    const { github, sent } = await startGitHub(started, byRoute({ ...all, ...answers }));
    const checks = await github.checkOperations(call());
    const of = (operation: string) => checks.find((checked) => checked.operation === operation);
    return { checks, of, sent: sent() };
  }

  test('what reads is tried once, and what writes never', async () => {
    const { checks, sent } = await check();
    expect(checks.map(({ operation }) => operation)).toEqual(operationIds);
    expect(sent.sort()).toEqual(Object.keys(all).sort());
  });

  test('what GitHub answers suffices, and GitHub says what was needed', async () => {
    const { checks } = await check();
    expect(checks.slice(0, 5).map(({ operation, sufficient, needs }) => [operation, sufficient, needs])).toEqual([
      ['account', true, 'no permission'],
      ['listAccountRepositories', true, 'metadata=read'],
      ['listRepositories', true, 'metadata=read'],
      ['getUsers', true, 'no permission'],
      ['listIssues', true, 'issues=read'],
    ]);
  });

  test('a refusal names what is missing, by GitHub and not by the table', async () => {
    expect((await check({ [issues]: permissionRefusal('issues=read; pull_requests=read') })).of('listIssues')).toEqual({
      operation: 'listIssues',
      sufficient: false,
      needs: 'issues=read, or pull_requests=read',
      explanation: 'It was tried, and GitHub refused: edit the token on GitHub and give it this permission.',
    });
  });

  test('the table names it where GitHub does not', async () => {
    const refused = { status: 403, body: { message: 'Forbidden' } };
    expect((await check({ [issues]: refused })).of('listIssues')).toMatchObject({
      sufficient: false,
      needs: 'issues=read',
    });
  });

  test('a refusal of what needs no permission is a policy', async () => {
    const refused = { status: 403, body: { message: 'Forbidden' } };
    expect((await check({ 'GET /users/ada': refused })).of('getUsers')).toMatchObject({
      sufficient: false,
      explanation: 'It was tried, and GitHub refused: look for a policy of the organization that keeps the token out.',
    });
  });

  test.each<[string, ScriptedAnswer]>([
    ['GitHub answered 404', { status: 404, body: { message: 'Not Found' } }],
    ['a rate limit is used up', primaryLimit(4_000_000_000)],
    ['GitHub answered 502', { status: 502 }],
    ['GitHub could not be reached', { failure: 'reset' }],
    ["GitHub's answer cannot be read", { headers: { 'content-type': 'application/json' }, body: '{' }],
  ])('where %s, nothing is known', async (reason, answer) => {
    const { github } = await startGitHub(started, byRoute({ ...all, [issues]: answer }), { retries: 0 });
    const checks = await github.checkOperations(call());
    expect(checks.find(({ operation }) => operation === 'listIssues')).toMatchObject({
      sufficient: null,
      needs: 'issues=read',
      explanation: `It could not be tried: ${reason}.`,
    });
  });

  test('without a private repository issues are not tried', async () => {
    const { of, sent } = await check({ [repositories]: { body: [] } });
    expect(of('listIssues')).toEqual({
      operation: 'listIssues',
      sufficient: null,
      needs: 'issues=read',
      explanation:
        'GitHub does not tell what a fine-grained token may do, and the token sees no private repository to try it on; public ones need no permission. Give it issues=read.',
    });
    expect(sent).not.toContain(issues);
  });

  test('of what writes GitHub does not say', async () => {
    expect((await check()).of('createIssue')).toEqual({
      operation: 'createIssue',
      sufficient: null,
      needs: 'issues=write',
      explanation:
        'GitHub does not tell what a fine-grained token may do, and a write is never tried. Give it issues=write.',
    });
  });

  test("no check has GitHub's own text", async () => {
    const secret = { status: 403, headers: needs('secret'), body: { message: 'secret' } };
    const { checks } = await check({ [repositories]: secret, 'GET /users/ada': secret });
    expect(JSON.stringify(checks)).not.toContain('secret');
  });
});

test('a token that GitHub refuses ends it', async () => {
  const { github } = await startGitHub(started, [{ status: 401, body: { message: 'Bad credentials' } }]);
  await expect(github.checkOperations(call())).rejects.toMatchObject({ kind: 'auth' });
});
