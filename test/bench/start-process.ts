import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../support/free-port.ts';

const projectRoot = join(import.meta.dirname, '../..');

/** `npm start` in a process of its own, with a state of its own. */
export interface StartProcess extends AsyncDisposable {
  readonly url: string;
  readonly apiKey: string;
  readonly state: string;
  /** Resident memory of the process, in MB. */
  megabytes(): number;
}

export async function startStart(): Promise<StartProcess> {
  const state = await mkdtemp(join(tmpdir(), 'liaison-bench-'));
  const apiKey = 'a-key-of-the-bench';
  const child = spawn(process.execPath, ['local/start.ts'], {
    cwd: projectRoot,
    env: { PATH: process.env['PATH'], LIAISON_STATE: state, LIAISON_API_KEY: apiKey, PORT: String(await freePort()) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const end = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(state, { recursive: true });
  };
  try {
    const url = await readyAt(child.stdout);
    const megabytes = () => Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)])) / 1000;
    return { url, apiKey, state, megabytes, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function readyAt(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(output)) {
    const [, url] = /^Liaison is ready at (\S+)$/.exec(line) ?? [];
    if (url === undefined) continue;
    output.resume();
    return url;
  }
  throw new Error('npm start ended before it was ready.');
}
