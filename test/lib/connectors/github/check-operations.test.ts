import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { GitHubAccount } from '#lib/connectors/github/get-account.ts';
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
  async function check(...scopes: readonly string[]) {
    const { github, sent } = await startGitHub(started, []);
    const account: GitHubAccount = { login: 'ada', credential: 'classic-token', scopes };
    const checks = await github.checkOperations(account, call());
    const of = (operation: string) => checks.find((checked) => checked.operation === operation);
    return { checks, of, sent: sent() };
  }

  test('every operation is told without a request', async () => {
    const { checks, sent } = await check('repo');
    expect(checks.map(({ operation }) => operation)).toEqual(operationIds);
    expect(sent).toEqual([]);
  });

  test('the scope repo suffices for all of them', async () => {
    expect((await check('repo')).checks.map(({ sufficient }) => sufficient)).toEqual(operationIds.map(() => true));
  });

  test.each([
    ['repo', true, 'The token has the scope for all repositories.'],
    ['public_repo', true, 'For public repositories only: give the token the scope repo to reach private ones.'],
    ['gist', false, 'The token has neither scope: edit it on GitHub and add one.'],
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
    expect((await check('gist')).of('listIssues')).toEqual({
      operation: 'listIssues',
      sufficient: true,
      needs: 'scope repo (or none for public repositories)',
      explanation: 'For public repositories only: give the token the scope repo to reach private ones.',
    });
  });
});

describe('of an App', () => {
  async function check(permissions: Readonly<Record<string, string>>, more: Partial<GitHubAccount> = {}) {
    const { github, sent, sentByApp } = await startGitHub(started, [], {
      installation: { body: githubInstallation() },
    });
    const account: GitHubAccount = { login: 'app[bot]', credential: 'app-installation', permissions, ...more };
    const checks = await github.checkOperations(account, call());
    const of = (operation: string) => checks.find((checked) => checked.operation === operation);
    return {
      sufficient: Object.fromEntries(checks.map((one) => [one.operation, one.sufficient])),
      of,
      sent: [...sent(), ...sentByApp()],
    };
  }

  test('its permissions tell, and nothing is asked for', async () => {
    const { sufficient, sent } = await check({ metadata: 'read', issues: 'write' });
    expect(sufficient).toEqual(Object.fromEntries(operationIds.map((operation) => [operation, true])));
    expect(sent).toEqual([]);
  });

  test.each([
    [
      { metadata: 'read', issues: 'read' },
      { listAccountRepositories: true, listIssues: true, createIssue: null, updateIssue: null },
    ],
    [
      { metadata: 'read', pull_requests: 'write' },
      { listIssues: true, createIssue: null, updateIssue: true },
    ],
    [{ metadata: 'read' }, { listAccountRepositories: true, listIssues: true, createIssue: null, updateIssue: null }],
    [{}, { account: true, getUsers: true, listAccountRepositories: false }],
  ])('with the permissions %j its operations are %j', async (permissions, expected) => {
    expect((await check(permissions)).sufficient).toMatchObject(expected);
  });

  const remedy = 'give this permission to the App, and have the owner of the account accept it';

  test.each([
    ['listAccountRepositories', {}, 'metadata=read', `The installation lacks this permission: ${remedy}.`],
    ['listIssues', {}, 'issues=read', `For public repositories only: ${remedy}, to reach private ones.`],
    ['createIssue', { issues: 'read' }, 'issues=write', `For public repositories at most: ${remedy}.`],
    ['updateIssue', {}, 'issues=write, or pull_requests=write', `For public repositories at most: ${remedy}.`],
  ])('what is missing is named, and what public repositories do without: %s', async (id, permissions, needs, said) => {
    expect((await check(permissions)).of(id)).toMatchObject({ needs, explanation: said });
  });

  test('a suspended one may do nothing', async () => {
    const { sufficient } = await check({ metadata: 'read', issues: 'write' }, { suspended: true });
    expect(new Set(Object.values(sufficient))).toEqual(new Set([false]));
  });
});

const fineGrained: GitHubAccount = { login: 'ada', credential: 'fine-grained-token' };

describe('of a token of which GitHub does not tell', () => {
  const repositories = 'GET /user/repos?visibility=private&per_page=10';
  const issues = 'GET /repos/ada/hidden/issues?per_page=1';
  const needs = (header: string) => ({ 'x-accepted-github-permissions': header });
  const hidden = githubRepository('hidden', { private: true, has_issues: true });
  const all: Record<string, ScriptedAnswer> = {
    [repositories]: {
      headers: needs('metadata=read'),
      body: [githubRepository('dry', { private: true, has_issues: false }), hidden],
    },
    'GET /users/ada': { headers: needs('allows_permissionless_access=true'), body: { login: 'ada' } },
    'GET /users/ada/repos?per_page=1': { headers: needs('metadata=read'), body: [] },
    [issues]: { headers: needs('issues=read'), body: [] },
  };

  async function check(answers: Record<string, ScriptedAnswer> = {}, account: GitHubAccount = fineGrained) {
    const { github, sent } = await startGitHub(started, byRoute({ ...all, ...answers }), { retries: 0 });
    const checks = await github.checkOperations(account, call());
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
    const refused = permissionRefusal('metadata=read; contents=read');
    expect((await check({ [repositories]: refused })).of('listAccountRepositories')).toEqual({
      operation: 'listAccountRepositories',
      sufficient: false,
      needs: 'metadata=read, or contents=read',
      explanation: 'It was tried, and GitHub refused: edit the token on GitHub and give it this permission.',
    });
  });

  test('the table names it where GitHub does not', async () => {
    const refused = { status: 403, body: { message: 'Forbidden' } };
    expect((await check({ [issues]: refused })).of('listIssues')).toMatchObject({ needs: 'issues=read' });
  });

  test('what a private repository refused, public ones do not', async () => {
    const { of } = await check({ [issues]: permissionRefusal('issues=read; pull_requests=read') });
    expect(of('listIssues')).toEqual({
      operation: 'listIssues',
      sufficient: true,
      needs: 'issues=read, or pull_requests=read',
      explanation:
        'For public repositories only: it was tried on a private one, and GitHub refused; edit the token on GitHub and give it this permission, to reach private ones.',
    });
  });

  test.each(['createIssue', 'updateIssue'])(
    'whoever may not read private issues may not write them: %s',
    async (id) => {
      expect((await check({ [issues]: permissionRefusal('issues=read') })).of(id)).toMatchObject({
        sufficient: null,
        explanation:
          'For public repositories at most: GitHub refused listIssues on a private one, and this needs more. Give the token this permission.',
      });
    },
  );

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
    const { of } = await check({ [issues]: answer });
    expect(of('listIssues')).toMatchObject({
      sufficient: null,
      needs: 'issues=read',
      explanation: `It could not be tried: ${reason}.`,
    });
  });

  test('without a private repository issues are not tried', async () => {
    const { of, sent } = await check({ [repositories]: { body: [] } });
    expect(of('listIssues')).toEqual({
      operation: 'listIssues',
      sufficient: true,
      needs: 'issues=read',
      explanation:
        'For public repositories at least: the token sees no private one to try it on. Give it this permission to reach private ones.',
    });
    expect(sent).not.toContain(issues);
  });

  test('where the repositories cannot be had, nobody knows whether there is a private one', async () => {
    const { of } = await check({ [repositories]: { status: 502 } });
    expect(of('listIssues')).toMatchObject({
      sufficient: null,
      explanation: 'It could not be tried: GitHub answered 502.',
    });
  });

  test('of what writes GitHub does not say', async () => {
    expect((await check()).of('createIssue')).toEqual({
      operation: 'createIssue',
      sufficient: null,
      needs: 'issues=write',
      explanation:
        'GitHub does not tell what this token may do, and a write is never tried. Make sure that it has this permission.',
    });
  });

  test('of an unknown kind it is tried too, and needs are named for both kinds', async () => {
    const { checks, of } = await check({}, { login: 'ada', credential: 'token' });
    expect(checks.filter(({ sufficient }) => sufficient === false)).toEqual([]);
    expect(of('createIssue')?.needs).toBe('issues=write (of a classic token: scope repo)');
    expect(of('getUsers')?.needs).toBe('no permission');
  });

  test("no check has GitHub's own text", async () => {
    const secret = { status: 403, headers: needs('secret'), body: { message: 'secret' } };
    const { checks } = await check({ [repositories]: secret, 'GET /users/ada': secret });
    expect(JSON.stringify(checks)).not.toContain('secret');
  });
});
