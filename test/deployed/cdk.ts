import { delimiter, join } from 'node:path';
import { runOrFail } from '../support/child-process.ts';
import { binDirectory, projectRoot } from '../support/project.ts';
import { region } from './ministack.ts';
import type { DeployedFacts } from './setup.ts';

/** Runs the project's own CDK against the emulated AWS; rejects with its output when it fails. */
export type Cdk = (...args: string[]) => Promise<string>;

export function createCdk({ aws, directory, github }: DeployedFacts): Cdk {
  const context = ['-c', 'stage=dev', '-c', 'architecture=host', '-c', `githubApiUrl=${github.url}`];
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
    const all = [...args, ...context, '--no-notices', '--no-version-reporting'];
    const { stdout, stderr } = await runOrFail(join(binDirectory, 'cdk'), all, { cwd: projectRoot, env });
    return stdout + stderr;
  };
}

/** The account's root user, as MiniStack knows it. */
export const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
