// POST /webhooks/{connection}: what the receiver itself costs, over stores that do nothing.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { messagesOf } from '../support/child-messages.ts';
import { goals, median, table } from './figures.ts';
import type { Round, RoundTook } from './webhooks-worker.ts';

const ways = ['json', 'base64'] as const;
const named: Readonly<Record<Round['way'], string>> = { json: 'JSON', base64: 'in base64, as forms are' };
const usualRounds = 21;
const deliveries = 200;

export async function benchWebhooks(rounds = usualRounds): Promise<string> {
  // Its log lines are written, and read by nobody.
  const child = fork(join(import.meta.dirname, 'webhooks-worker.ts'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    const { ask } = messagesOf(child, 'The receiver');
    const taken: Record<Round['way'], number[]> = { json: [], base64: [] };
    const first = await ask<RoundTook>({ way: 'json', deliveries: 1 } satisfies Round);
    // The first two warm it.
    for (let round = -2; round < rounds; round += 1)
      for (const way of ways) {
        const { cpuMs } = await ask<RoundTook>({ way, deliveries } satisfies Round);
        if (round >= 0) taken[way].push(cpuMs);
      }
    return [
      `A delivery of ${(first.bytes / 1000).toFixed(1)} kB through the whole receiver, with its log lines, over stores that do nothing. CPU of its process, median of ${rounds} rounds of ${deliveries} that take turns. The first one of the process: ${first.cpuMs.toFixed(1)} ms.`,
      table(
        ['a delivery', 'CPU', 'a second'],
        ways.map((way) => {
          const cpuMs = median(taken[way]);
          return [named[way], `${cpuMs.toFixed(2)} ms`, (1000 / cpuMs).toFixed(0)];
        }),
      ),
      goals([{ what: 'own CPU of a delivery, ms', figure: median(taken.json), atMost: 5 }]),
    ].join('\n\n');
  } finally {
    child.kill('SIGKILL');
  }
}
