import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { githubInstallation } from '../../../support/github-answer.ts';
import { call, startGitHub } from './start-github.ts';

let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(() => started.disposeAsync());

test.each([
  ['repo, read:org', ['repo', 'read:org']],
  ['', []],
])('a token with the scopes "%s" is a classic one', async (header, scopes) => {
  const { github } = await startGitHub(started, [{ headers: { 'x-oauth-scopes': header }, body: { login: 'ada' } }]);
  expect(await github.getAccount(call())).toEqual({ login: 'ada', credential: 'classic-token', scopes });
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

test('an App is what its installation says', async () => {
  const { github, sent, sentByApp } = await startGitHub(started, [], { installation: { body: githubInstallation() } });
  expect(await github.getAccount(call())).toEqual({
    login: 'liaison-app[bot]',
    credential: 'app-installation',
    permissions: { metadata: 'read', issues: 'write' },
  });
  expect([sent(), sentByApp()]).toEqual([[], ['GET /app/installations/7']]);
});
