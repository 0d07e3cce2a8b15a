import { expect, test } from '@jest/globals';
import { engineFacts } from '../support/engine-setup.ts';
import { invoke } from './sam.ts';
import { eventDeliveries } from './seed-deliveries.ts';
import type { SamFacts } from './setup.ts';

const { sam, functions } = engineFacts() as SamFacts;

const json = (statusCode: number, body: object) => ({
  statusCode,
  headers: { 'content-type': expect.stringMatching(/^application\/(problem\+)?json$/) },
  body: expect.objectContaining(body),
});
const page = (statusCode: number, text: string) => ({
  statusCode,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: expect.stringContaining(text),
});
const elsewhere = (location: string, cookie: string) => ({
  statusCode: 303,
  headers: { location },
  cookies: [expect.stringMatching(cookie)],
});

/** What each function answers to its event. */
const answers: Readonly<Record<string, object>> = {
  Account: json(200, { login: 'octocat', credential: 'classic-token' }),
  CreateIssue: json(201, {
    title: 'Greet in Morse code too',
    labels: ['enhancement'],
    assignees: ['ada'],
    dropped: [],
  }),
  GetDelivery: json(200, { event: 'issues', action: 'opened', body: expect.stringContaining('octocat/hello-world') }),
  GetUsers: json(200, { users: expect.arrayContaining([expect.objectContaining({ login: 'ada' })]) }),
  Health: json(200, { status: 'ok' }),
  Home: page(200, '<h2>github</h2>'),
  ListAccountRepositories: json(200, { repositories: expect.any(Array) }),
  ListDeliveries: json(200, {
    deliveries: expect.arrayContaining([expect.objectContaining({ deliveryId: eventDeliveries.toDo })]),
  }),
  ListIssues: json(200, { issues: expect.any(Array) }),
  ListRepositories: json(200, { repositories: Array(10).fill(expect.anything()), truncated: true }),
  OpenApi: json(200, { openapi: expect.stringMatching(/^3\.1/) }),
  ProcessDelivery: { batchItemFailures: [] },
  ReceiveWebhook: json(200, { hookId: '292430182' }),
  RedeliverWebhooks: { github: expect.any(Object) },
  ReplayDeliveries: json(200, { matched: 0, replayed: 0 }),
  ReplayDelivery: json(202, { status: 'queued' }),
  ReplayFromPage: { statusCode: 303, headers: { location: expect.stringMatching(/^\/webhooks\?.*told=queued$/) } },
  ShowSignIn: page(200, '<form '),
  ShowWebhooks: page(200, eventDeliveries.toDo),
  SignIn: elsewhere('/', '^__Host-liaison=[^;]+;'),
  SignOut: elsewhere('/sign-in', '^__Host-liaison=;'),
  SweepDeliveries: { sent: 0, unsent: 0, failed: 0, finished: true },
  Unmatched: json(404, { status: 404 }),
  UpdateIssue: json(200, { number: expect.any(Number), dropped: expect.any(Array) }),
};

/** What the function returned, its body read if it is JSON. */
async function answerOf(logicalId: string, event = kebabCase(logicalId)): Promise<unknown> {
  const returned = (await invoke(sam, logicalId, `test/events/${event}.json`)) as { headers?: object; body?: string };
  const isJson = JSON.stringify(returned.headers ?? {}).includes('json"');
  return isJson ? { ...returned, body: JSON.parse(returned.body ?? '') } : returned;
}

const kebabCase = (logicalId: string) => logicalId.replaceAll(/(?<=.)([A-Z])/g, '-$1').toLowerCase();

test.each(functions.filter((id) => id !== 'VerifyConnections'))('%s answers its event', async (logicalId) => {
  expect(answers).toHaveProperty(logicalId);
  expect(await answerOf(logicalId)).toMatchObject(answers[logicalId] ?? {});
});

test('VerifyConnections finds that the token is accepted, and Health tells it', async () => {
  const verifications = await invoke(sam, 'VerifyConnections', 'test/events/verify-connections.json');
  expect(verifications).toMatchObject({ github: { outcome: 'verified', account: 'octocat' } });
  expect(await answerOf('Health')).toMatchObject(
    json(200, { connections: { github: expect.objectContaining({ outcome: 'verified', account: 'octocat' }) } }),
  );
});

test('ProcessDelivery has a delivery done, and GetDelivery tells what became of it', async () => {
  await invoke(sam, 'ProcessDelivery', 'test/events/process-delivery.json');
  const completions = ['publish-event', 'record-activity'].map((reaction) => expect.objectContaining({ reaction }));
  expect(await answerOf('GetDelivery')).toMatchObject(json(200, { status: 'done', completions }));
});

test('a function that throws is a failed test, although SAM calls it a success', async () => {
  // An endpoint never throws for a request; for something that is not a request it does.
  const failure = invoke(sam, 'ListRepositories', 'test/events/verify-connections.json');
  await expect(failure).rejects.toThrow('errorType');
});
