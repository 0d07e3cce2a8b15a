// Deliveries are sent to the inbox while it is killed and table, store and queue fail. Everything that outlives it is in
// this process; the inbox is in one of its own.
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { buildApp } from 'fauxqs';
import { mostDeliveryRuns } from '#lib/contract/delivery.ts';
import { deliveryPartition } from '#lib/contract/table-keys.ts';
import { awsEndpoint } from '../support/aws-endpoint.ts';
import { startHttpServer } from '../support/http-server.ts';
import { secretValue } from '../support/secrets-manager-answer.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { startTestTable, type TestTable } from '../support/test-table.ts';
import { type Inbox, startInbox } from './inbox-child.ts';
import { mixedSamples, sendAll } from './senders.ts';
import { startUnreliableProxy, type UnreliableProxy } from './unreliable-proxy.ts';
import { judge, type Settled, type Verdict } from './verdict.ts';

const secret = 'a secret of the chaos';
const kills = 5;
const atOnce = 20;
/** Of the requests to each service; the SDK asks three times. And for a while, all of one. */
const troubleShare = 0.05;
const outageMs = 400;
/** A run of the worker, after which its lease is over; the queue waits longer than that. */
const workerMs = 15_000;
const visibilitySeconds = 16;
const sweepAfterMs = 3_000;
const patienceMs = 240_000;

interface Example {
  readonly name: string;
  readonly examples: readonly object[];
}

/** Prints what happened; resolves to whether all is as it should be. */
export async function chaosOfWebhooks(deliveries: number, seed: number): Promise<boolean> {
  const random = seededRandom(seed);
  await using opened = new AsyncDisposableStack();
  const cloud = await startCloud(opened, random);
  const payloads: readonly Example[] = createRequire(import.meta.url)(
    '@octokit/webhooks-examples/api.github.com/index.json',
  );
  const examples = payloads
    .flatMap(({ name, examples }) => examples.map((example) => ({ event: name, body: JSON.stringify(example) })))
    .filter(({ event }) => event !== 'ping');
  const mix = { deliveries, duplicates: Math.round(deliveries / 10), forgeries: Math.round(deliveries / 20) };
  const samples = mixedSamples(mix, examples, random);
  console.log(
    `${samples.length} webhooks: ${deliveries} deliveries, ${mix.duplicates} of them twice, ${mix.forgeries} forged; seed ${seed}.`,
  );

  let inbox: Inbox = await startInbox(cloud.surroundings);
  let url = inbox.url;
  opened.defer(() => inbox.kill());
  cloud.setTrouble(troubleShare);
  const started = performance.now();
  const seconds = () => ((performance.now() - started) / 1_000).toFixed(1);

  const killAfter = Array.from({ length: kills }, (_, kill) =>
    Math.round((samples.length * (kill + 0.5 + random() / 2)) / kills),
  );
  let restarting: Promise<void> | undefined;
  const restart = async () => {
    await inbox.kill();
    console.log(`${seconds()} s: killed`);
    inbox = await startInbox(cloud.surroundings);
    url = inbox.url;
  };
  const onSent = (count: number) => {
    if (!killAfter.includes(count)) return;
    restarting = (restarting ?? Promise.resolve()).then(restart);
    const outage = cloud.proxies[count % cloud.proxies.length];
    outage?.setTrouble(1);
    setTimeout(() => outage?.setTrouble(troubleShare), outageMs);
  };
  const sent = await sendAll(samples, { url: () => url, secret, atOnce, onSent });
  await restarting;
  console.log(`${seconds()} s: all sent`);

  cloud.setTrouble(0);
  const settled = await settle(cloud, seconds);
  const reactions = ['record-activity', 'publish-event'];
  const verdicts: readonly Verdict[] = [
    { met: settled, line: 'everything settled in time' },
    ...judge({ sent, ledger: await readLedger(cloud.table), reactions }),
  ];
  const statuses = Map.groupBy(sent, ({ status }) => status ?? 'no answer');
  const counted = [...statuses].map(([status, list]) => `${status}: ${list.length}`).sort();
  console.log(`Answers: ${counted.join(', ')}. Killed ${kills} times.`);
  for (const [name, { troubles }] of Object.entries(cloud.byName))
    console.log(
      `Trouble of the ${name}: ${Object.entries(troubles)
        .map(([how, count]) => `${count} ${how}`)
        .join(', ')}.`,
    );
  for (const verdict of verdicts) console.log(`${verdict.met ? 'passed' : 'FAILED'}  ${verdict.line}`);
  return verdicts.every(({ met }) => met);
}

async function startCloud(opened: AsyncDisposableStack, random: () => number) {
  const testTable = opened.use(await startTestTable());
  const app = buildApp({ logger: false });
  await app.listen({ host: '127.0.0.1', port: 0 });
  opened.defer(() => app.close());
  const address = app.server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const direct = `http://127.0.0.1:${port}`;
  const sqs = new SQSClient(awsEndpoint(direct));
  const s3 = new S3Client({ ...awsEndpoint(direct), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'bodies' }));
  const create = (QueueName: string, Attributes: Record<string, string>) =>
    sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  await create('given-up', {});
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:given-up',
    maxReceiveCount: mostDeliveryRuns,
  });
  await create('deliveries', { RedrivePolicy, VisibilityTimeout: String(visibilitySeconds) });

  const proxy = async (target: string) => opened.use(await startUnreliableProxy(target, random));
  const byName = {
    table: await proxy(testTable.endpoint),
    store: await proxy(direct),
    queue: await proxy(direct),
  };
  const bus = opened.use(
    await startHttpServer(() => ({
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] }),
    })),
  );
  const secrets = opened.use(await startHttpServer(() => secretValue({ current: secret })));
  const queueUrl = (origin: string, name = 'deliveries') => `${origin}/000000000000/${name}`;
  const proxies: readonly UnreliableProxy[] = Object.values(byName);
  return {
    table: testTable,
    byName,
    proxies,
    setTrouble(share: number) {
      for (const one of proxies) one.setTrouble(share);
    },
    async waiting(name: string): Promise<number> {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: queueUrl(direct, name), AttributeNames: ['All'] }),
      );
      return (
        Number(Attributes['ApproximateNumberOfMessages'] ?? 0) +
        Number(Attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0)
      );
    },
    surroundings: {
      dynamoDb: byName.table.origin,
      s3: byName.store.origin,
      sqs: byName.queue.origin,
      eventBridge: bus.origin,
      secretsManager: secrets.origin,
      table: testTable.table.name,
      bucket: 'bodies',
      queueUrl: queueUrl(byName.queue.origin),
      listen: { endpoint: direct, queueUrl: queueUrl(direct) },
      workerMs,
      sweepAfterMs,
    },
  };
}

/** Until nothing waits in the queue and no row is under way. */
async function settle(cloud: Awaited<ReturnType<typeof startCloud>>, seconds: () => string): Promise<boolean> {
  const until = performance.now() + patienceMs;
  while (performance.now() < until) {
    await delay(1_000);
    const waiting = await cloud.waiting('deliveries');
    if (waiting > 0) continue;
    const open = [...(await readLedger(cloud.table)).values()].filter(
      ({ status }) => status === 'received' || status === 'queued',
    );
    if (open.length > 0) continue;
    console.log(`${seconds()} s: settled; ${await cloud.waiting('given-up')} dead letters`);
    return true;
  }
  return false;
}

/** Deliveries with their completions, straight from the table. */
async function readLedger({ table }: TestTable): Promise<ReadonlyMap<string, Settled>> {
  const rows = new Map<string, { status?: string; completions: Map<string, number> }>();
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await table.client.send(
      new ScanCommand({ TableName: table.name, ConsistentRead: true, ExclusiveStartKey: from }),
    );
    for (const { pk, sk, status } of Items) {
      if (pk !== deliveryPartition('github')) continue;
      const [id = '', reaction = ''] = String(sk).split('#');
      const row = rows.get(id) ?? { completions: new Map<string, number>() };
      rows.set(id, row);
      if (reaction === '') row.status = String(status);
      else row.completions.set(reaction, (row.completions.get(reaction) ?? 0) + 1);
    }
    from = LastEvaluatedKey;
  } while (from);
  return new Map([...rows].map(([id, { status = 'absent', completions }]) => [id, { status, completions }]));
}
