import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createAppInstallation } from '#lib/connectors/github/app-installation.ts';
import { githubProvider } from '#lib/connectors/github/provider.ts';
import { verifyCredential } from '#lib/connectors/github/verify-credential.ts';
import { createHttpClient } from '#lib/http/client.ts';
import { fakeClock } from '../../../support/fake-clock.ts';
import { githubInstallation } from '../../../support/github-answer.ts';
import { type ScriptedAnswer, startHttpServer } from '../../../support/http-server.ts';

let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(() => started.disposeAsync());

const call = () => ({ deadline: Date.now() + 60_000, maxServerWaitMs: 5_000 });

async function setUp(answer: ScriptedAnswer) {
  const server = started.use(await startHttpServer([answer]));
  // Time passes by sleeping alone, so that what a call has waited is what it slept.
  const clock = fakeClock(Date.now());
  const sleep = async (milliseconds: number) => clock.advance(milliseconds);
  const client = createHttpClient({ baseUrl: server.origin, provider: githubProvider, clock, sleep });
  return { server, verified: verifyCredential(client, undefined, call()) };
}

test('whose credential it is comes from one request for the user', async () => {
  const { server, verified } = await setUp({ body: { login: 'ada', id: 1 } });
  expect(await verified).toEqual({ account: 'ada' });
  expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /user']);
});

test('when it ends comes from a header of the answer', async () => {
  const headers = { 'github-authentication-token-expiration': '2026-12-31 23:59:59 UTC' };
  const { verified } = await setUp({ headers, body: { login: 'ada' } });
  expect(await verified).toEqual({ account: 'ada', expiresAt: Date.UTC(2026, 11, 31, 23, 59, 59) });
});

test('an answer without a login is none', async () => {
  const { verified } = await setUp({ body: { id: 1 } });
  await expect(verified).rejects.toMatchObject({ kind: 'bad-response' });
});

test('a limit that asks for a longer wait than the call takes ends it at once', async () => {
  const { verified } = await setUp({ status: 429, headers: { 'retry-after': '6' } });
  await expect(verified).rejects.toMatchObject({ kind: 'rate-limited', totalWaitMs: 0 });
});

/** The App reads its installation at one server, and the installation's token is tried at the other. */
async function setUpApp(installationAnswer: ScriptedAnswer, limitsAnswer: ScriptedAnswer) {
  const app = started.use(await startHttpServer([installationAnswer]));
  const api = started.use(await startHttpServer([limitsAnswer]));
  const connect = (baseUrl: string) => createHttpClient({ baseUrl, provider: githubProvider });
  const installation = createAppInstallation(connect(app.origin), async () => '7');
  return verifyCredential(connect(api.origin), installation, call());
}

test('an App is verified by its installation', async () => {
  expect(await setUpApp({ body: githubInstallation() }, { body: { resources: {} } })).toEqual({
    account: 'liaison-app[bot]',
  });
});

test('and is not where the token of the installation is refused', async () => {
  const verified = setUpApp({ body: githubInstallation() }, { status: 401, body: { message: 'Bad credentials' } });
  await expect(verified).rejects.toMatchObject({ kind: 'auth' });
});

test('nor where the App is refused', async () => {
  const message = "'Expiration time' claim ('exp') must be a numeric value representing the future time";
  const verified = setUpApp({ status: 401, body: { message } }, { body: { resources: {} } });
  await expect(verified).rejects.toMatchObject({ kind: 'auth' });
});
