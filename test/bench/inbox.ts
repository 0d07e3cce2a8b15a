// POST /webhooks/github on the laptop: how long many senders at once wait for their answer, and whether memory grows while
// what they send is worked.
import { createHmac, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { laptopStage } from '../../local/laptop-stage.ts';
import { readWebhookSecret } from '../../local/webhook/read-webhook-secret.ts';
import { findSample, readSamples } from '../../local/webhook/sample-webhooks.ts';
import { goals, table } from './figures.ts';
import { type StartProcess, startStart } from './start-process.ts';

const senders = 50;
const parts = 10;
const partOf = 1_000;
/** Until then V8 gives each worker the heap that it keeps: 545, 607, 613, … 660 MB after each thousand (2026-11-29). */
const settledAfter = 2;

export async function benchInbox(): Promise<string> {
  await using laptop = await startStart();
  const run = JSON.parse(await readFile(join(laptop.state, 'run.json'), 'utf8'));
  const secret = await readWebhookSecret(run, laptopStage, 'github');
  const { event, payload } = findSample(readSamples(), 'issues.opened');
  const body = Buffer.from(JSON.stringify(payload));
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

  const waits: number[] = [];
  const rows: string[][] = [];
  const memory: number[] = [];
  for (let part = 1; part <= parts; part += 1) {
    const before = performance.now();
    const taken = await sendAll(() => send(laptop.url, event, body, signature));
    const sent = performance.now();
    await workedOff(laptop);
    waits.push(...taken);
    memory.push(laptop.megabytes());
    const seconds = [sent - before, performance.now() - before].map((ms) => `${(ms / 1_000).toFixed(1)} s`);
    rows.push([
      String(part * partOf),
      ...seconds,
      milliseconds(taken, 0.5),
      milliseconds(taken, 0.99),
      `${memory.at(-1)?.toFixed(0)} MB`,
    ]);
  }
  return [
    `${parts * partOf} deliveries of ${(body.length / 1000).toFixed(1)} kB from ${senders} senders at once to npm start, which works them meanwhile. Times are in a row: each thousand is worked before the next is sent.`,
    table(['deliveries', 'all answered', 'all done', 'p50', 'p99', 'memory'], rows),
    goals([
      { what: 'p99 of an answer, ms', figure: quantile(waits, 0.99), atMost: 1_000 },
      {
        what: `memory at the end ÷ after ${settledAfter * partOf}`,
        figure: (memory.at(-1) ?? 0) / (memory[settledAfter - 1] ?? 1),
        atMost: 1.2,
      },
    ]),
  ].join('\n\n');
}

async function sendAll(sendOne: () => Promise<number>): Promise<number[]> {
  const taken: number[] = [];
  let left = partOf;
  const takeTurns = async () => {
    while (left-- > 0) taken.push(await sendOne());
  };
  await Promise.all(Array.from({ length: senders }, takeTurns));
  return taken;
}

/** Milliseconds until the answer. */
async function send(url: string, event: string, body: Buffer, signature: string): Promise<number> {
  const before = performance.now();
  const response = await fetch(`${url}/webhooks/github`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-delivery': randomUUID(),
      'x-github-event': event,
      'x-hub-signature-256': signature,
    },
    body,
  });
  await response.arrayBuffer();
  if (response.status !== 202) throw new Error(`A webhook was answered ${response.status}.`);
  return performance.now() - before;
}

async function workedOff({ url, apiKey }: StartProcess): Promise<void> {
  for (const status of ['received', 'queued'])
    for (;;) {
      const response = await fetch(`${url}/webhooks/deliveries?limit=1&status=${status}`, {
        headers: { authorization: `Bearer ${apiKey}` },
      });
      if (((await response.json()) as { deliveries: unknown[] }).deliveries.length === 0) break;
      await delay(100);
    }
}

const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN;

const milliseconds = (values: readonly number[], part: number): string => `${quantile(values, part).toFixed(0)} ms`;
