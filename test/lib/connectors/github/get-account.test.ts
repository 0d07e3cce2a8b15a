import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { githubInstallation } from '../../../support/github-answer.ts';
import { call, startGitHub } from './start-github.ts';

let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(() => started.disposeAsync());

test('a token with scopes is a classic one', async () => {
  const headers = { 'x-oauth-scopes': 'repo, read:org' };
  const { github } = await startGitHub(started, [{ headers, body: { login: 'ada' } }]);
  expect(await github.getAccount(call())).toEqual({
    login: 'ada',
    credential: 'classic-token',
    scopes: ['repo', 'read:org'],
  });
});

test.each(['', '42'])('a list of scopes without one, "%s", does not tell which kind of token it is', async (header) => {
  const { github } = await startGitHub(started, [{ headers: { 'x-oauth-scopes': header }, body: { login: 'ada' } }]);
  expect(await github.getAccount(call())).toEqual({ login: 'ada', credential: 'token' });
});

test('a token of which GitHub names no scopes is a fine-grained one', async () => {
  const headers = {
    'x-accepted-github-permissions': 'allows_permissionless_access=true',
    'github-authentication-token-expiration': '2026-12-31 23:59:59 UTC',
  };
  const { github, sent } = await startGitHub(started, [{ headers, body: { login: 'ada' } }]);
  expect(await github.getAccount(call())).toEqual({
    login: 'ada',
    credential: 'fine-grained-token',
    expiresAt: Date.UTC(2026, 11, 31, 23, 59, 59),
  });
  expect(sent()).toEqual(['GET /user']);
});

test('an App may be suspended', async () => {
  const body = githubInstallation({ suspended_at: '2026-11-24T10:00:00Z' });
  const { github } = await startGitHub(started, [], { installation: { body } });
  expect(await github.getAccount(call())).toMatchObject({ suspended: true });
});

test('an App is what its installation says', async () => {
  const { github, sent, sentByApp } = await startGitHub(started, [], { installation: { body: githubInstallation() } });
  expect(await github.getAccount(call())).toEqual({
    login: 'liaison-app[bot]',
    credential: 'app-installation',
    permissions: { metadata: 'read', issues: 'write' },
  });
  expect([sent(), sentByApp()]).toEqual([[], ['GET /app/installations/7']]);
});
