import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { engineFacts } from '../support/engine-setup.ts';
import { ask, cookiesOf, fromPageOf, type Question } from '../support/http-answer.ts';
import { examplePayload, signedWebhook } from '../support/signed-webhook.ts';
import { webhookSecret } from './emulators.ts';
import type { SamFacts } from './setup.ts';

const { apiKey: key, apiUrl } = engineFacts() as SamFacts;

const send = (method: string, path: string, question: Question = {}) => ask(apiUrl + path, method, question);

const ownPage = fromPageOf(apiUrl);
const problem = (status: number) => ({ status, body: { type: 'about:blank', status } });

test('GET /users/{login}/repositories answers with what GitHub told', async () => {
  expect(await send('GET', '/users/ada/repositories?limit=1', { key })).toMatchObject({
    status: 200,
    body: { repositories: [{ fullName: 'ada/analytical-engine' }], truncated: true },
  });
});

test('a parameter that is given several times arrives whole', async () => {
  expect(await send('GET', '/users?login=ada&login=grace', { key })).toMatchObject({
    status: 200,
    body: { users: [{ login: 'ada' }, { login: 'grace' }] },
  });
});

test('an issue is created once for one Idempotency-Key', async () => {
  const question = { key, json: { title: 'Once — “under SAM”' }, headers: { 'Idempotency-Key': randomUUID() } };
  const first = await send('POST', '/repositories/octocat/hello-world/issues', question);
  const second = await send('POST', '/repositories/octocat/hello-world/issues', question);
  expect(first).toMatchObject({ status: 201, body: { title: 'Once — “under SAM”', dropped: [] } });
  expect([second.status, second.headers.get('idempotent-replayed'), second.body]).toEqual([201, 'true', first.body]);
});

test('a person signs in by the form, sees the start page, and signs out', async () => {
  const signedIn = await send('POST', '/sign-in', { form: { key, next: '/' }, headers: ownPage });
  expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/']);
  const cookie = cookiesOf(signedIn);
  expect(cookie).toMatch(/^__Host-liaison=[\w.-]+$/);

  const page = await send('GET', '/', { headers: { cookie: `theme=dark; ${cookie}` } });
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.body).toContain('<h2>github</h2>');

  const signedOut = await send('POST', '/sign-out', { form: {}, headers: { ...ownPage, cookie } });
  expect([signedOut.status, signedOut.headers.get('location')]).toEqual([303, '/sign-in']);
  expect(cookiesOf(signedOut)).toBe('__Host-liaison=');
});

test('whoever is not signed in is led to the form', async () => {
  const { status, headers } = await send('GET', '/');
  expect([status, headers.get('location')]).toEqual([303, '/sign-in']);
});

test('a form of another site signs nobody in', async () => {
  const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
  const { status, headers: answered } = await send('POST', '/sign-in', { form: { key }, headers });
  expect([status, answered.getSetCookie()]).toEqual([403, []]);
});

test('a request without a key is a 401 problem', async () => {
  expect(await send('GET', '/users/ada/repositories')).toMatchObject(problem(401));
});

test('GET /health answers without a key', async () => {
  expect(await send('GET', '/health')).toMatchObject({ status: 200, body: { status: 'ok' } });
});

test('GET /openapi.json describes the API', async () => {
  expect(await send('GET', '/openapi.json')).toMatchObject({
    status: 200,
    body: { openapi: expect.stringMatching(/^3\.1/) },
  });
});

test('a path that no route has is a 404 problem', async () => {
  expect(await send('GET', '/nowhere')).toMatchObject(problem(404));
});

test('a method that a path does not take is a 405 problem that names those', async () => {
  const answer = await send('DELETE', '/repositories/octocat/hello-world/issues', { key });
  expect(answer).toMatchObject(problem(405));
  expect(answer.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'POST']);
});

test('a body that is no JSON is a 415 problem', async () => {
  const question = { key, form: { title: 'x' } };
  expect(await send('POST', '/repositories/octocat/hello-world/issues', question)).toMatchObject(problem(415));
});

test('a webhook that is signed is kept, and its operator finds it', async () => {
  const { deliveryId, ...webhook } = signedWebhook('issues', examplePayload('issues'), webhookSecret);
  const answer = await send('POST', '/webhooks/github', webhook);
  expect(answer).toMatchObject({ status: 202, body: { deliveryId, status: 'queued' } });
  const found = await send('GET', `/webhooks/deliveries/${deliveryId}?connection=github`, { key });
  expect(found).toMatchObject({ status: 200, body: { event: 'issues', status: 'queued', attempts: 0 } });
});

test('a webhook that is forged is a 401 problem', async () => {
  const { deliveryId, ...webhook } = signedWebhook('issues', examplePayload('issues'), 'a guess');
  expect(await send('POST', '/webhooks/github', webhook)).toMatchObject(problem(401));
  const found = await send('GET', `/webhooks/deliveries/${deliveryId}?connection=github`, { key });
  expect(found).toMatchObject(problem(404));
});
