// `npm start`: how long until it is ready, how long a warm request takes, how much memory it holds.
import { median, table } from './figures.ts';
import { startStart } from './start-process.ts';

const requests = 200;
const paths = ['/health', '/users/ada/repositories?limit=20', '/users/ada/repositories'];

export async function benchLaptop(): Promise<string> {
  const before = performance.now();
  await using laptop = await startStart();
  const ready = performance.now() - before;
  const megabytes = () => `${Math.round(laptop.megabytes())} MB`;
  const memory = [['after the start', megabytes()]];
  const rows = [];
  for (const path of paths) rows.push([path, ...(await warmRequests(laptop.url + path, laptop.apiKey))]);
  memory.push(['after the requests', megabytes()]);
  return [
    `ready after ${(ready / 1000).toFixed(1)} s, the synthesis included`,
    table([`warm, ${requests} requests each`, 'p50', 'p95'], rows),
    table(['memory', ''], memory),
  ].join('\n\n');
}

/** Median and 95th percentile, one request after another. */
async function warmRequests(url: string, apiKey: string): Promise<[string, string]> {
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
