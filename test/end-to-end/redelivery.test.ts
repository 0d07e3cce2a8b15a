import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openConnections } from '#lib/connectors/connections.ts';
import { readConnections } from '#lib/contract/connections.ts';
import { createDeliveryStore } from '#lib/store/delivery-store.ts';
import { createHookStore } from '#lib/store/hook-store.ts';
import type { Table } from '#lib/store/table.ts';
import { redeliverWebhooks } from '../../functions/redelivery/redeliver-webhooks.ts';
import { awsEndpoint } from '../support/aws-endpoint.ts';
import { startHttpServer } from '../support/http-server.ts';
import { type Laptop, startLaptop } from '../support/laptop.ts';

// The emulated GitHub, the app's own receiver, worker and job, and their table, queue and bucket on this machine.

let laptop: Laptop;
const repository = '/repos/octocat/hello-world';
const pings = 4;
const lostByOutage = 50;
const lostByReceiver = 5;
const all = lostByOutage + lostByReceiver;

beforeAll(async () => {
  laptop = await startLaptop();
  await laptop.addHooks();
  await laptop.github?.deliveriesEnded(pings);
});
afterAll(() => laptop.close());

async function happen(events: number): Promise<void> {
  for (let count = 0; count < events; count += 1)
    await laptop.askGitHub('POST', `${repository}/issues`, { title: 'Lost' });
}

async function deliveriesThatAre(status: string, count: number): Promise<readonly { readonly deliveryId: string }[]> {
  for (;;) {
    const { body } = await laptop.get(`/webhooks/deliveries?connection=github&limit=100&status=${status}`);
    if (body.deliveries.length >= count) return body.deliveries;
    await delay(50);
  }
}

/** The job as it is deployed, but for its clock: GitHub's list is believed five minutes after a delivery. */
async function runJobLater(minutes: number) {
  const dynamoDb = new DynamoDBClient({
    ...awsEndpoint(laptop.addresses.dynamodb ?? ''),
    credentials: { accessKeyId: laptop.accessKeyId, secretAccessKey: 'local' },
  });
  const { TableNames: [name = ''] = [] } = await dynamoDb.send(new ListTablesCommand());
  const table: Table = { name, dynamoDb, client: DynamoDBDocumentClient.from(dynamoDb) };
  const { github } = laptop;
  const connection = { connector: 'github', auth: 'token', baseUrl: github?.url, secretArn: 'github' };
  const environment = { CONNECTIONS: JSON.stringify({ github: connection }) };
  const emitted: unknown[] = [];
  const clock = () => Date.now() + minutes * 60_000;
  try {
    const result = await redeliverWebhooks(
      {
        connections: openConnections(environment, {
          fetchSecret: async () => JSON.stringify({ token: github?.token }),
        }),
        settings: () => readConnections(environment),
        deliveries: createDeliveryStore(() => table),
        hooks: createHookStore(() => table),
        emit: (...metric) => void emitted.push(metric),
        clock,
        log: { info() {}, warn() {}, error() {} } as never,
      },
      { deadline: clock() + 60_000 },
    );
    return { result, emitted };
  } finally {
    dynamoDb.destroy();
  }
}

test('an outage: all 50 deliveries that failed come in and are worked, and 5 that were lost behind a 202 are found', async () => {
  await using outage = await startHttpServer(() => ({ status: 503 }));
  await using forgetful = await startHttpServer(() => ({ status: 202 }));
  const [hook] = await laptop.askGitHub('GET', `${repository}/hooks`);
  const deliverTo = (origin: string) =>
    laptop.askGitHub('PATCH', `${repository}/hooks/${hook.id}`, { config: { url: `${origin}/webhooks/github` } });

  await deliverTo(outage.origin);
  await happen(lostByOutage);
  await laptop.github?.deliveriesEnded(pings + lostByOutage);
  await deliverTo(forgetful.origin);
  await happen(lostByReceiver);
  await laptop.github?.deliveriesEnded(pings + all);
  await deliverTo(laptop.addresses.api ?? '');
  expect((await laptop.get('/webhooks/deliveries?connection=github')).body).toEqual({ deliveries: [] });

  const { outcome } = await laptop.invoke('RedeliverWebhooks', {});
  expect(outcome.ok && JSON.parse(outcome.payload).github[hook.id]).toEqual({
    ...{ failed: lostByOutage, redelivered: lostByOutage, missing: 0 },
  });
  const broughtIn = await deliveriesThatAre('done', lostByOutage);
  expect(new Set(broughtIn.map(({ deliveryId }) => deliveryId)).size).toBe(lostByOutage);

  const { result, emitted } = await runJobLater(10);
  expect(result['github']?.[hook.id]).toEqual({ failed: 0, redelivered: lostByReceiver, missing: lostByReceiver });
  expect(emitted).toEqual([['DeliveriesMissing', lostByReceiver, { connection: 'github' }]]);
  const before = new Set(broughtIn.map(({ deliveryId }) => deliveryId));
  const found = (await deliveriesThatAre('done', all)).filter(({ deliveryId }) => !before.has(deliveryId));
  expect(found).toHaveLength(lostByReceiver);
  for (const { deliveryId } of found) {
    const { body } = await laptop.get(`/webhooks/deliveries/${deliveryId}?connection=github`);
    expect(body.history.map(({ what }: { what: string }) => what).slice(0, 2)).toEqual(['missed', 'redelivered']);
  }
});
