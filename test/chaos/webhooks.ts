// Deliveries are sent to the inbox while it is killed, and table, store, queue and bus fail. Everything that outlives it is
// in this process; the inbox is in one of its own.
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../support/seeded-random.ts';
import { type Cloud, startCloud } from './cloud.ts';
import { type KeptInbox, keepInbox } from './kept-inbox.ts';
import { type PlannedOutage, planFaults } from './plan.ts';
import { readOutcome, someUnfinished } from './read-outcome.ts';
import { mixedSamples, type Sent, sendAll } from './senders.ts';
import { type Faults, judge } from './verdict.ts';

const secret = 'a secret of the chaos';
const atOnce = 20;
/** Of the requests to each service; the SDK asks three times. */
const troubleShare = 0.05;
/** Since fewer messages waited than ever before. What fails at each kill, or is forgotten, takes up to a minute. */
const patienceMs = 80_000;
const reactions = ['record-activity', 'publish-event'];

/** Prints what happened; resolves to whether all is as it should be. What it starts lasts as long as this process. */
export async function chaosOfWebhooks(deliveries: number, seed: number): Promise<boolean> {
  const random = seededRandom(seed);
  const mix = { deliveries, duplicates: Math.round(deliveries / 10), forgeries: Math.round(deliveries / 20) };
  const samples = mixedSamples(mix, githubExamples(), random);
  const plan = planFaults(samples.length, random);
  console.log(
    `${samples.length} webhooks: ${deliveries} deliveries, ${mix.duplicates} of them twice, ${mix.forgeries} forged; seed ${seed}.`,
  );

  const cloud = await startCloud(secret, () => seededRandom(Math.floor(random() * 2 ** 32)));
  const say = stopwatch();
  const inbox = await keepInbox(cloud.surroundings, ({ by, killed }) =>
    say(killed ? 'killed' : `the inbox ended by itself: ${by}`),
  );
  const outages = plan.outages.map((planned): WatchedOutage => ({ planned, left: () => planned.requests, told: 0 }));
  let latest: WatchedOutage | undefined;
  const onSent = (count: number, { status = 0 }: Sent) => {
    if (latest && status >= 500) latest.told += 1;
    if (plan.kills.includes(count)) void inbox.kill();
    const begins = outages.find(({ planned }) => planned.after === count);
    if (!begins) return;
    const { service, how, requests } = begins.planned;
    say(`of the ${service} the next ${requests} are ${how}`);
    begins.left = cloud.proxies[service].startOutage(begins.planned).left;
    latest = begins;
  };

  for (const proxy of Object.values(cloud.proxies)) proxy.setTrouble(troubleShare);
  const sent = await sendAll(samples, { url: inbox.url, secret, atOnce, onSent });
  say('all sent');
  // The trouble goes on: most work is done after the sending.
  const settled = await settle(cloud);
  say(`${settled ? 'settled' : 'not settled'}; ${await cloud.waiting('given-up')} dead letters`);

  const faults = faultsOf(cloud, inbox, plan.kills.length, outages);
  const verdicts = judge({ settled, sent, reactions, faults, ...(await readOutcome(cloud)) });
  say('read');
  printCounts(sent, faults);
  for (const { met, line } of verdicts) console.log(`${met ? 'passed' : 'FAILED'}  ${line}`);
  return verdicts.every(({ met }) => met);
}

interface WatchedOutage {
  readonly planned: PlannedOutage;
  left: () => number;
  told: number;
}

function githubExamples(): readonly { readonly event: string; readonly body: string }[] {
  const payloads: readonly { readonly name: string; readonly examples: readonly object[] }[] = createRequire(
    import.meta.url,
  )('@octokit/webhooks-examples/api.github.com/index.json');
  return payloads
    .flatMap(({ name, examples }) => examples.map((example) => ({ event: name, body: JSON.stringify(example) })))
    .filter(({ event }) => event !== 'ping');
}

function stopwatch(): (what: string) => void {
  const started = performance.now();
  return (what) => console.log(`${((performance.now() - started) / 1_000).toFixed(1)} s: ${what}`);
}

/** Until nothing waits in the queue and no row is under way; gives false when it does not come nearer to that. */
async function settle(cloud: Cloud): Promise<boolean> {
  let fewest = Number.POSITIVE_INFINITY;
  let since = performance.now();
  while (performance.now() - since < patienceMs) {
    await delay(500);
    const waiting = await cloud.waiting('deliveries');
    if (waiting === 0 && !(await someUnfinished(cloud))) return true;
    if (waiting >= fewest) continue;
    fewest = waiting;
    since = performance.now();
  }
  return false;
}

function faultsOf(
  { proxies: { table, store, queue, bus } }: Cloud,
  { ends }: KeptInbox,
  killsPlanned: number,
  outages: readonly WatchedOutage[],
): Faults {
  return {
    ...{ killsPlanned, ends, atOnce, troubleShare },
    chance: { table: table.chance, store: store.chance, queue: queue.chance, bus: bus.chance },
    outages: outages.map(({ planned, left, told }) => ({ ...planned, left: left(), told })),
  };
}

function printCounts(sent: readonly Sent[], { chance, outages }: Faults): void {
  const statuses = Map.groupBy(sent, ({ status }) => status ?? 'no answer');
  const counted = [...statuses].map(([status, list]) => `${status}: ${list.length}`).sort();
  console.log(`Answers: ${counted.join(', ')}.`);
  for (const [service, { requests, refused, cut, lost }] of Object.entries(chance))
    console.log(`By chance, of ${requests} requests to the ${service}: ${refused} refused, ${cut} cut, ${lost} lost.`);
  for (const { service, how, requests, left, told } of outages)
    console.log(`Outage of the ${service}: ${requests - left} ${how}, ${told} senders told.`);
}
