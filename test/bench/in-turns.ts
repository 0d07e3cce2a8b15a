import { startProcess } from './bench-process.ts';
import type { ClientName } from './http-clients.ts';
import type { Burst, Took } from './http-worker.ts';

/** A client, and the bursts that it is sent. */
export interface Turn {
  readonly client: ClientName;
  readonly burst: Burst;
  readonly lanes?: number;
}

/**
 * What each client took for its bursts, one a round. Each has a process of its own, and all are warm before the first
 * that counts. They take turns, in reversing order: A B C, then C B A, so that whatever slows the machine for a while
 * slows neighbours alike.
 */
export async function inTurns(
  origin: string,
  turns: readonly Turn[],
  { warmUps, rounds, env }: { warmUps: number; rounds: number; env?: NodeJS.ProcessEnv },
): Promise<ReadonlyMap<ClientName, readonly Took[]>> {
  await using processes = new AsyncDisposableStack();
  const running = turns.map(({ client, burst, lanes }) => {
    const args = [client, origin, ...(lanes === undefined ? [] : [String(lanes)])];
    return { client, burst, process: processes.use(startProcess(`The client ${client}`, 'http-worker.ts', args, env)) };
  });
  const taken = new Map(turns.map(({ client }): [ClientName, Took[]] => [client, []]));
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const { client, burst, process } of round % 2 ? running.toReversed() : running) {
      const took = await process.ask<Took>(burst);
      if (round >= 0) taken.get(client)?.push(took);
    }
  }
  return taken;
}
