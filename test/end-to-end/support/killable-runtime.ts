import { fork } from 'node:child_process';
import { once } from 'node:events';
import { env } from '#lib/contract/environment.ts';
import { awsEndpoint } from '../../support/aws-endpoint.ts';

/** What outlives a runtime. */
export interface Surroundings {
  readonly gitHub: string;
  readonly dynamoDb: string;
  readonly table: string;
  readonly secretsManager: string;
}

export interface KillableRuntime extends AsyncDisposable {
  readonly url: string;
  /** By SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
}

/** Starts a process of that file, create-issue-runtime.ts in a bundle, whose clock is that far ahead of this one's. */
export async function startRuntime(file: string, around: Surroundings, clockShiftMs: number): Promise<KillableRuntime> {
  const { region, credentials } = awsEndpoint('');
  const connection = { connector: 'github', auth: 'token', baseUrl: around.gitHub, secretArn: 'github' };
  const child = fork(file, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      CLOCK_SHIFT_MS: String(clockShiftMs),
      // It logs each failure that the tests make.
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: around.dynamoDb,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: around.secretsManager,
      [env.connections]: JSON.stringify({ github: connection }),
      [env.apiKeysSecret]: 'api-keys',
      [env.table]: around.table,
      [env.stage]: 'test',
    },
  });
  const ended = once(child, 'exit');
  const port = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
  if (!port) throw new Error('The runtime ended before it was ready.');
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return { url: `http://127.0.0.1:${port[0]}`, kill, [Symbol.asyncDispose]: kill };
}
