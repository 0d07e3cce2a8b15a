import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Laptop, startLaptop } from '../support/laptop.ts';

// The emulated GitHub sends its webhooks to the app of this project, as after npm start.

let laptop: Laptop;

beforeAll(async () => {
  laptop = await startLaptop();
  await laptop.addHooks();
});
afterAll(() => laptop.close());

// biome-ignore lint/suspicious/noExplicitAny: a test looks into an answer as a person does
const asGitHub = async (method: string, path: string, body?: object): Promise<any> => {
  const { github } = laptop;
  const response = await fetch(`${github?.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${github?.token}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  return response.json();
};

/** Asks until the inbox has so many deliveries with that status. */
async function deliveriesThatAre(status: string, count: number) {
  for (;;) {
    const { body } = await laptop.get(`/webhooks/deliveries?connection=github&status=${status}`);
    if (body.deliveries.length >= count) return body.deliveries;
    await delay(50);
  }
}

test('the pings of its webhooks are answered and are no deliveries', async () => {
  await laptop.github?.deliveriesEnded(4);
  const [hook] = await asGitHub('GET', '/repos/octocat/hello-world/hooks');
  expect(hook.last_response).toEqual({ code: 200, status: 'active', message: 'OK' });
  const { body } = await laptop.get('/webhooks/deliveries?connection=github');
  expect(body).toEqual({ deliveries: [] });
});

test('an issue that is created is delivered, worked, listed and told to the account', async () => {
  const { status, body: issue } = await laptop.send('POST', '/repositories/octocat/hello-world/issues', {
    json: { title: 'Grüße, 世界 🚀' },
  });
  expect(status).toBe(201);
  const [delivery] = await deliveriesThatAre('done', 1);
  expect(delivery).toMatchObject({ event: 'issues', action: 'opened', attempts: 1, replays: 0 });
  const { body: detail } = await laptop.get(`/webhooks/deliveries/${delivery.deliveryId}?connection=github`);
  expect(JSON.parse(detail.body)).toMatchObject({ action: 'opened', issue: { title: 'Grüße, 世界 🚀' } });
  expect(detail.completions.map(({ reaction }: { reaction: string }) => reaction).sort()).toEqual([
    'publish-event',
    'record-activity',
  ]);
  expect(JSON.stringify(detail)).not.toContain('signature');
  expect(laptop.events).toMatchObject([{ source: 'liaison.github', detailType: 'issues.opened' }]);
  expect(JSON.stringify(laptop.events[0]?.detail)).toContain(String(issue.number));
});

test('what GitHub sends again is answered, and nothing is done twice', async () => {
  const [hook] = await asGitHub('GET', '/repos/octocat/hello-world/hooks');
  const deliveries = `/repos/octocat/hello-world/hooks/${hook.id}/deliveries`;
  const [{ id, guid }] = await asGitHub('GET', deliveries);
  await asGitHub('POST', `${deliveries}/${id}/attempts`);
  await laptop.github?.deliveriesEnded(6);
  const [again] = await asGitHub('GET', deliveries);
  expect(again).toMatchObject({ guid, redelivery: true, status: 'OK', status_code: 200 });
  const [delivery] = await deliveriesThatAre('done', 1);
  expect(delivery).toMatchObject({ deliveryId: guid, attempts: 1 });
  expect(laptop.events).toHaveLength(1);
});

test('an operator has it done again', async () => {
  const [{ deliveryId }] = await deliveriesThatAre('done', 1);
  const { status } = await laptop.send('POST', `/webhooks/deliveries/${deliveryId}/replay?connection=github`);
  expect(status).toBe(202);
  const [delivery] = await deliveriesThatAre('done', 1);
  expect(delivery).toMatchObject({ deliveryId, replays: 1, attempts: 2 });
  expect(laptop.events).toHaveLength(2);
});
