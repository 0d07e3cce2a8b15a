import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { call, startGitHub } from './start-github.ts';

let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(() => started.disposeAsync());

test('each resource has a limit of its own, and its reset is in milliseconds', async () => {
  const core = { limit: 5000, used: 1, remaining: 4999, reset: 1_795_521_600 };
  const search = { limit: 30, used: 30, remaining: 0, reset: 1_795_518_060 };
  const { github, sent } = await startGitHub(started, [{ body: { resources: { core, search }, rate: core } }]);
  expect(await github.readLimits(call())).toEqual([
    { name: 'core', limit: 5000, remaining: 4999, resetsAt: Date.UTC(2026, 10, 24, 12) },
    { name: 'search', limit: 30, remaining: 0, resetsAt: Date.UTC(2026, 10, 24, 11, 1) },
  ]);
  expect(sent()).toEqual(['GET /rate_limit']);
});

test('an Enterprise Server that limits nothing has none', async () => {
  const body = { message: 'Rate limiting is not enabled.' };
  const { github } = await startGitHub(started, [{ status: 404, body }]);
  expect(await github.readLimits(call())).toEqual([]);
});

test('another failure is one', async () => {
  const { github } = await startGitHub(started, [{ status: 401, body: { message: 'Bad credentials' } }]);
  await expect(github.readLimits(call())).rejects.toMatchObject({ kind: 'auth' });
});
