import { fork } from 'node:child_process';
import { once } from 'node:events';
import { env } from '#lib/contract/environment.ts';
import { awsEndpoint } from '../../support/aws-endpoint.ts';
import type { TestTable } from '../../support/test-table.ts';

/** One GET of a process. */
export interface Order {
  /** What time it is for that process, in milliseconds since the epoch. */
  readonly at: number;
  readonly path: string;
  readonly maxServerWaitMs?: number;
}

export interface Outcome {
  readonly status?: number;
  readonly kind?: string;
  readonly retryAt?: number;
  /** What the client waited, in milliseconds. */
  readonly waits: readonly number[];
  /** What went wrong between this process and the gate that all share. */
  readonly gateFailures: readonly string[];
}

export interface GatedClient extends AsyncDisposable {
  get(order: Order): Promise<Outcome>;
}

/** Starts a process of that file, gated-process.ts in a bundle: a client for that server, whose gate is in that table. */
export async function startGatedClient(
  file: string,
  name: string,
  origin: string,
  { table, endpoint }: Pick<TestTable, 'table' | 'endpoint'>,
): Promise<GatedClient> {
  const { region, credentials } = awsEndpoint('');
  const child = fork(file, [origin, name], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
      [env.table]: table.name,
    },
  });
  const ended = once(child, 'exit');
  const next = async () => {
    const message = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
    if (!message) throw new Error(`The process "${name}" ended too early.`);
    return message[0];
  };
  await next();
  return {
    get(order) {
      child.send(order);
      return next();
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
