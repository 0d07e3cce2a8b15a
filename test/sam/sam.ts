import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { run, startServer } from '../support/child-process.ts';
import { findProgram, searchPath } from '../support/find-program.ts';
import { MissingEngine } from '../support/missing-engine.ts';
import { projectRoot } from '../support/project.ts';
import { accessKeyId } from './emulators.ts';

/** How SAM is run; plain data, so that setup and tests can share it. */
export interface SamSettings {
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
  /** Options that stand in for those of samconfig.toml. */
  readonly options: readonly string[];
}

export async function findSam(): Promise<string> {
  const program = await findProgram('sam', [join(projectRoot, '.cache/venv-sam/bin'), ...searchPath()]);
  if (program !== undefined) return program;
  throw new MissingEngine(
    'npm run test:sam needs the AWS SAM CLI: `pip install aws-sam-cli`, or on Debian or Ubuntu, as root, .ci/install-engines.',
  );
}

/** SAM's environment, complete: it calls nobody but the Docker engine. `home` is an empty directory for its settings. */
export async function samEnvironment(home: string, dockerHost: string): Promise<SamSettings['env']> {
  await mkdir(join(home, '.aws-sam'), { recursive: true });
  // A check for a newer version that was made just now; otherwise SAM makes it, on the Internet.
  const metadata = `{"telemetryEnabled": false, "lastVersionCheck": ${(Date.now() / 1000).toFixed(1)}}`;
  await writeFile(join(home, '.aws-sam/metadata.json'), metadata);
  return {
    PATH: ['/usr/bin', '/bin', ...searchPath()].join(delimiter),
    HOME: home,
    DOCKER_HOST: dockerHost,
    SAM_CLI_TELEMETRY: '0',
    // Handed on to the functions.
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_DEFAULT_REGION: 'eu-central-1',
    // SAM asks STS for the number of the account and goes on when it gets none: this way at once, not after 12 s.
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_MAX_ATTEMPTS: '1',
  };
}

/** `sam local invoke`: what the function returned. Rejects when the function failed, which SAM itself takes for success. */
export async function invoke(
  { program, env, options }: SamSettings,
  logicalId: string,
  eventFile: string,
): Promise<unknown> {
  const args = ['local', 'invoke', logicalId, '--event', eventFile, ...options];
  const { code, stdout, stderr } = await run(program, args, { cwd: projectRoot, env });
  const result = code === 0 ? lastJson(stdout) : undefined;
  const failed = typeof result === 'object' && result !== null && ('errorType' in result || 'errorMessage' in result);
  if (result === undefined || failed) throw new Error(`sam local invoke ${logicalId} (${code}):\n${stdout}\n${stderr}`);
  return result;
}

/** `sam local start-api` on a port, ready to be asked. */
export function startApi(
  started: AsyncDisposableStack,
  { program, env, options }: SamSettings,
  port: number,
): Promise<void> {
  const args = ['local', 'start-api', '--port', String(port), ...options];
  return startServer(started, program, args, { cwd: projectRoot, env, ready: /Running on http:\/\/127\.0\.0\.1/ });
}

/** The function's result is the last line on stdout; undefined when that is no JSON. */
function lastJson(stdout: string): unknown {
  try {
    return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  } catch {
    return undefined;
  }
}
