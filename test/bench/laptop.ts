// `npm start`: how long until it is ready, how long a warm request takes, how much memory it holds.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../support/free-port.ts';
import { median, table } from './figures.ts';

const projectRoot = join(import.meta.dirname, '../..');
const apiKey = 'a-key-of-the-bench';
const requests = 200;
const paths = ['/health', '/users/ada/repositories?limit=20', '/users/ada/repositories'];

export async function benchLaptop(): Promise<string> {
  const state = await mkdtemp(join(tmpdir(), 'liaison-bench-'));
  const before = performance.now();
  const child = spawn(process.execPath, ['local/start.ts'], {
    cwd: projectRoot,
    env: { PATH: process.env['PATH'], LIAISON_STATE: state, LIAISON_API_KEY: apiKey, PORT: String(await freePort()) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    const url = await readyAt(child.stdout);
    const ready = performance.now() - before;
    const megabytes = () =>
      `${Math.round(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)])) / 1000)} MB`;
    const memory = [['after the start', megabytes()]];
    const rows = [];
    for (const path of paths) rows.push([path, ...(await warmRequests(url + path))]);
    memory.push(['after the requests', megabytes()]);
    return [
      `ready after ${(ready / 1000).toFixed(1)} s, the synthesis included`,
      table([`warm, ${requests} requests each`, 'p50', 'p95'], rows),
      table(['memory', ''], memory),
    ].join('\n\n');
  } finally {
    child.kill('SIGTERM');
    await ended;
    await rm(state, { recursive: true });
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

/** Median and 95th percentile, one request after another. */
async function warmRequests(url: string): Promise<[string, string]> {
  const taken: number[] = [];
  for (let request = -1; request < requests; request += 1) {
    const before = performance.now();
    const response = await fetch(url, { headers: { authorization: `Bearer ${apiKey}` } });
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`${url} answered ${response.status}.`);
    // The first one warms it.
    if (request >= 0) taken.push(performance.now() - before);
  }
  const slow = taken.toSorted((a, b) => a - b)[Math.floor(requests * 0.95)] ?? 0;
  return [`${median(taken).toFixed(1)} ms`, `${slow.toFixed(1)} ms`];
}
