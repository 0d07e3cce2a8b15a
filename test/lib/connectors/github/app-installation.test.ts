import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createAppInstallation } from '#lib/connectors/github/app-installation.ts';
import { githubProvider } from '#lib/connectors/github/provider.ts';
import { createHttpClient } from '#lib/http/client.ts';
import { githubInstallation } from '../../../support/github-answer.ts';
import { type ScriptedAnswer, startHttpServer } from '../../../support/http-server.ts';
import { failureOf } from '../../http/virtual-client.ts';
import { call } from './start-github.ts';

let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(() => started.disposeAsync());

async function read(answer: ScriptedAnswer, id: () => Promise<string> = async () => '7') {
  const server = started.use(await startHttpServer([answer]));
  const client = createHttpClient({ baseUrl: server.origin, provider: githubProvider });
  return { server, installation: createAppInstallation(client, id).read(call()) };
}

test('an installation is what GitHub says of it', async () => {
  const { installation, server } = await read({ body: githubInstallation() });
  expect(await installation).toEqual({
    login: 'liaison-app[bot]',
    account: 'ada',
    permissions: { metadata: 'read', issues: 'write' },
    suspended: false,
  });
  expect(server.requests[0]?.url).toBe('/app/installations/7');
});

test('it may be suspended', async () => {
  const { installation } = await read({ body: githubInstallation({ suspended_at: '2026-11-24T10:00:00Z' }) });
  expect(await installation).toMatchObject({ suspended: true });
});

test.each([
  [{ slug: 'the-enterprise', id: 5 }, 'the-enterprise'],
  [null, undefined],
])('installed on %j, its account is %s', async (account, expected) => {
  const { installation } = await read({ body: githubInstallation({ account }) });
  expect((await installation).account).toBe(expected);
});

test('without its id nothing is asked for', async () => {
  const unset = new Error('The secret has no value.');
  const { installation, server } = await read({ body: githubInstallation() }, () => Promise.reject(unset));
  await expect(installation).rejects.toBe(unset);
  expect(server.requests).toEqual([]);
});

test.each([
  ['was uninstalled', 404],
  ['may not ask about it', 403],
])('an App that %s is refused as a credential is, and its answer is not kept: a %i', async (_, status) => {
  const { installation } = await read({ status, body: { message: 'Not Found' } });
  const error = await failureOf(installation);
  expect([error.kind, error.status, error.answer()]).toEqual(['auth', status, undefined]);
});

test('a GitHub that is out of order says nothing of the App', async () => {
  const { installation } = await read({ status: 501 });
  await expect(installation).rejects.toMatchObject({ kind: 'http', status: 501 });
});
