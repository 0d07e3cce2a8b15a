import { delimiter, join } from 'node:path';
import { runOrFail } from '../support/child-process.ts';
import { binDirectory, projectRoot } from '../support/project.ts';
import { region } from './ministack.ts';
import type { DeployedFacts } from './setup.ts';

/** Runs one of the project's own commands against the emulated AWS; rejects with its output when it fails. */
export type Command = (...args: string[]) => Promise<string>;

export function createCdk(facts: DeployedFacts): Command {
  const context = ['-c', 'stage=dev', '-c', 'architecture=host', '-c', `githubApiUrl=${facts.github.url}`];
  const run = createCommand(facts, join(binDirectory, 'cdk'));
  return (...args) => run(...args, ...context, '--no-notices', '--no-version-reporting');
}

/** `npm run keys`. */
export const createKeys = (facts: DeployedFacts): Command =>
  createCommand(facts, process.execPath, join(projectRoot, 'local/keys.ts'));

function createCommand({ aws, directory }: DeployedFacts, program: string, ...first: string[]): Command {
  const env = {
    PATH: [binDirectory, '/usr/bin', '/bin'].join(delimiter),
    HOME: directory,
    AWS_ENDPOINT_URL: aws.endpoint,
    NODE_EXTRA_CA_CERTS: aws.certificate,
    AWS_REGION: region,
    ...credentials,
    CI: 'true',
  };
  return async (...args) => {
    const { stdout, stderr } = await runOrFail(program, [...first, ...args], { cwd: projectRoot, env });
    return stdout + stderr;
  };
}

/** The account's root user, as MiniStack knows it. */
export const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
