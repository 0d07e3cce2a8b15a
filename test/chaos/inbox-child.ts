import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { env } from '#lib/contract/environment.ts';
import { awsEndpoint } from '../support/aws-endpoint.ts';

/** What outlives the inbox. */
export interface Surroundings {
  readonly dynamoDb: string;
  readonly s3: string;
  readonly sqs: string;
  readonly eventBridge: string;
  readonly secretsManager: string;
  readonly table: string;
  readonly bucket: string;
  readonly queueUrl: string;
  /** Past what makes it fail. */
  readonly listen: { readonly endpoint: string; readonly queueUrl: string };
  /** Of a run of the worker, and so of its lease, in milliseconds. */
  readonly workerMs: number;
  readonly sweepAfterMs: number;
  /** By so much is a delivery older when it is to be forgotten, so that nobody waits for a minute. */
  readonly forgetEarlierMs: number;
}

/** How a process ended: by a signal such as `SIGKILL`, or an exit code; and whether `kill` was asked for. */
export interface End {
  readonly by: string;
  readonly killed: boolean;
}

export interface Inbox {
  readonly url: string;
  /** Whether it has ended, or was killed and is about to. */
  readonly isOver: () => boolean;
  readonly ended: Promise<End>;
  /** By SIGKILL. */
  kill(): void;
}

/** Starts the inbox in a process of its own. */
export async function startInbox(around: Surroundings): Promise<Inbox> {
  const { region, credentials } = awsEndpoint('');
  const child = fork(join(import.meta.dirname, 'inbox-process.ts'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      // It logs each failure that is made here.
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      POWERTOOLS_METRICS_DISABLED: 'true',
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: around.dynamoDb,
      AWS_ENDPOINT_URL_S3: around.s3,
      AWS_ENDPOINT_URL_SQS: around.sqs,
      AWS_ENDPOINT_URL_EVENTBRIDGE: around.eventBridge,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: around.secretsManager,
      LISTEN_ENDPOINT: around.listen.endpoint,
      LISTEN_QUEUE_URL: around.listen.queueUrl,
      WORKER_MS: String(around.workerMs),
      SWEEP_AFTER_MS: String(around.sweepAfterMs),
      FORGET_EARLIER_MS: String(around.forgetEarlierMs),
      [env.table]: around.table,
      [env.deliveryBucket]: around.bucket,
      [env.deliveryQueue]: around.queueUrl,
      [env.webhooks]: JSON.stringify({ github: { connector: 'github', secretArn: 'webhook' } }),
      [env.connections]: JSON.stringify({
        github: { connector: 'github', auth: 'token', baseUrl: 'https://api.github.com', secretArn: 'github' },
      }),
      [env.stage]: 'chaos',
    },
  });
  let killed = false;
  let over = false;
  const ended = once(child, 'exit').then(([code, signal]): End => {
    over = true;
    return { by: signal ?? `exit code ${code}`, killed };
  });
  const port = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
  if (!port) throw new Error('The inbox ended before it was ready; what it printed says why.');
  return {
    url: `http://127.0.0.1:${port[0]}`,
    isOver: () => over || killed,
    ended,
    kill() {
      if (over) return;
      killed = true;
      child.kill('SIGKILL');
    },
  };
}
