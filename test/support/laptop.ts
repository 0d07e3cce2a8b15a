import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildArtifacts } from '../../infra/layer.ts';
import { type Runtime, startRuntime } from '../../local/runtime.ts';
import { createApp, createStack } from './stack.ts';

export const apiKey = 'a-key-of-the-end-to-end-tests';

/** The whole app, built and synthesised as for a deployment, into a directory that `remove` takes away. */
export async function synthesiseLiaison() {
  const directory = await mkdtemp(join(tmpdir(), 'liaison-end-to-end-'));
  const app = createApp({ outdir: join(directory, 'cdk.out') });
  const stack = createStack(app, { artifacts: await buildArtifacts(join(directory, 'build')) });
  app.synth();
  return {
    templateFile: join(directory, 'cdk.out', stack.templateFile),
    remove: () => rm(directory, { recursive: true }),
  };
}

/** That app, running on this machine with a state of its own. */
export async function startLaptop(
  templateFile: string,
  github?: { token: string; url: string },
): Promise<Runtime & { readonly logs: string[]; get(path: string, key?: string): Promise<Answer> }> {
  const state = await mkdtemp(join(tmpdir(), 'liaison-state-'));
  const logs: string[] = [];
  const runtime = await startRuntime({ templateFile, state, apiKey, github, log: (_name, line) => logs.push(line) });
  return {
    ...runtime,
    logs,
    get: async (path, key = apiKey) => {
      const response = await fetch(`${runtime.addresses.api}${path}`, {
        headers: key ? { authorization: `Bearer ${key}` } : {},
      });
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
    close: async () => {
      await runtime.close();
      await rm(state, { recursive: true });
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into an answer as a person does
  readonly body: any;
}
