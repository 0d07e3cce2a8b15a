import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import * as z from '#lib/contract/schema.ts';
import { explainFailure } from './explain-failure.ts';
import { laptopStage } from './laptop-stage.ts';
import { LocalError } from './local-error.ts';
import { projectRoot } from './state-directory.ts';

export interface SynthesiseOptions {
  /** Where the assembly goes; what is there is removed first, since assets of earlier syntheses stay otherwise. */
  readonly output: string;
  /** Command of the CDK app, instead of the one in cdk.json. */
  readonly app?: string;
  /** Ends the synthesis, with every process of it. */
  readonly signal?: AbortSignal;
}

/** Synthesises the CDK app and returns the path of its template. */
export async function synthesise({ output, app, signal }: SynthesiseOptions): Promise<string> {
  rmSync(output, { recursive: true, force: true });
  const { code, errors } = await runCdk(
    [
      'synth',
      '-q',
      '--no-notices',
      '--no-version-reporting',
      '--no-validation',
      '-c',
      `stage=${laptopStage}`,
      '-o',
      output,
    ].concat(app === undefined ? [] : ['--app', app]),
    signal,
  );
  signal?.throwIfAborted();
  if (code !== 0)
    throw new LocalError(
      `The app cannot be synthesised: ${explainFailure(errors, projectRoot)} Run \`npm run synth\` to see all of it.`,
    );
  return join(output, templateFile(output));
}

async function runCdk(
  args: string[],
  signal: AbortSignal | undefined,
): Promise<{ code: number | null; errors: string }> {
  const { GITHUB_TOKEN: _, LIAISON_API_KEY: __, ...environment } = process.env;
  const child = spawn(process.execPath, [join(projectRoot, 'node_modules/aws-cdk/bin/cdk'), ...args], {
    cwd: projectRoot,
    // cdk.json says `node`: that is to be this Node, also where npm did not set the path.
    env: { ...environment, PATH: dirname(process.execPath) + delimiter + process.env['PATH'], NO_COLOR: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
    // A process group of its own (Windows has none), so that the app below the CLI ends with it.
    detached: process.platform !== 'win32',
  });
  const end = () => {
    if (child.pid === undefined) return;
    if (process.platform === 'win32') child.kill();
    else process.kill(-child.pid, 'SIGKILL');
  };
  signal?.addEventListener('abort', end, { once: true });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, errors }));
    });
  } finally {
    signal?.removeEventListener('abort', end);
  }
}

const Manifest = z.looseObject({
  artifacts: z.record(
    z.string(),
    z.looseObject({
      type: z.string(),
      properties: z.optional(z.looseObject({ templateFile: z.optional(z.string()) })),
    }),
  ),
});

function templateFile(output: string): string {
  const { artifacts } = Manifest.parse(JSON.parse(readFileSync(join(output, 'manifest.json'), 'utf8')));
  const templates = Object.values(artifacts)
    .filter(({ type }) => type === 'aws:cloudformation:stack')
    .flatMap(({ properties }) => properties?.templateFile ?? []);
  const [template, ...more] = templates;
  if (template === undefined || more.length > 0)
    throw new LocalError(`The app has ${templates.length} stacks and the laptop runs exactly one.`);
  return template;
}
