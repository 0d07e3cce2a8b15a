import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Laptop, startLaptop } from '../support/laptop.ts';

// The emulated GitHub sends its webhooks to the app of this project, as after npm start. A reaction that a team has added
// may cause more webhooks: looked at are those of an issue that is opened.

let laptop: Laptop;

beforeAll(async () => {
  laptop = await startLaptop();
  await laptop.addHooks();
});
afterAll(() => laptop.close());

/** Asks until the inbox has so many deliveries of opened issues with that status. */
async function deliveriesThatAre(status: string, count: number) {
  for (;;) {
    const { body } = await laptop.get(`/webhooks/deliveries?connection=github&event=issues.opened&status=${status}`);
    if (body.deliveries.length >= count) return body.deliveries;
    await delay(50);
  }
}

interface Attempt {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly redelivery: boolean;
}

async function redeliveryOf(deliveries: string): Promise<Attempt> {
  for (;;) {
    const attempts: Attempt[] = await laptop.askGitHub('GET', deliveries);
    const found = attempts.find(({ redelivery }) => redelivery);
    if (found) return found;
    await delay(50);
  }
}

const published = () => laptop.events.filter(({ detailType }) => detailType === 'issues.opened');

test('the pings of its webhooks are answered and are no deliveries', async () => {
  await laptop.github?.deliveriesEnded(4);
  const [hook] = await laptop.askGitHub('GET', '/repos/octocat/hello-world/hooks');
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
  expect(detail.completions.map(({ reaction }: { reaction: string }) => reaction)).toEqual(
    expect.arrayContaining(['publish-event', 'record-activity']),
  );
  expect(JSON.stringify(detail)).not.toContain('signature');
  expect(published()).toMatchObject([{ source: 'liaison.github' }]);
  expect(JSON.stringify(published()[0]?.detail)).toContain(String(issue.number));
});

test('what GitHub sends again is answered, and nothing is done twice', async () => {
  const [hook] = await laptop.askGitHub('GET', '/repos/octocat/hello-world/hooks');
  const deliveries = `/repos/octocat/hello-world/hooks/${hook.id}/deliveries`;
  const listed: Attempt[] = await laptop.askGitHub('GET', deliveries);
  const { id, guid } = listed.find(({ event, action }) => event === 'issues' && action === 'opened') ?? {};
  await laptop.askGitHub('POST', `${deliveries}/${id}/attempts`);
  const again = await redeliveryOf(deliveries);
  expect(again).toMatchObject({ guid, redelivery: true, status: 'OK', status_code: 200 });
  const [delivery] = await deliveriesThatAre('done', 1);
  expect(delivery).toMatchObject({ deliveryId: guid, attempts: 1 });
  expect(published()).toHaveLength(1);
});

test('an operator has it done again', async () => {
  const [{ deliveryId }] = await deliveriesThatAre('done', 1);
  const { status } = await laptop.send('POST', `/webhooks/deliveries/${deliveryId}/replay?connection=github`);
  expect(status).toBe(202);
  const [delivery] = await deliveriesThatAre('done', 1);
  expect(delivery).toMatchObject({ deliveryId, replays: 1, attempts: 2 });
  expect(published()).toHaveLength(2);
});
