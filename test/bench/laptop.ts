// The laptop's runtime: how long a warm request takes, and how much memory it holds.
import { apiKey, startLaptop, synthesiseLiaison } from '../support/laptop.ts';
import { median, table } from './figures.ts';

const requests = 200;
const paths = ['/health', '/users/ada/repositories?limit=20', '/users/ada/repositories'];

export async function benchLaptop(): Promise<string> {
  const app = await synthesiseLiaison();
  const laptop = await startLaptop(app.templateFile);
  try {
    const started = process.memoryUsage.rss();
    const rows = [];
    for (const path of paths) {
      await laptop.get(path);
      const taken = [];
      for (let request = 0; request < requests; request += 1) {
        const before = performance.now();
        const { status } = await laptop.get(path, apiKey);
        if (status !== 200) throw new Error(`${path} answered ${status}.`);
        taken.push(performance.now() - before);
      }
      const slow = taken.sort((a, b) => a - b)[Math.floor(requests * 0.95)] ?? 0;
      rows.push([path, `${median(taken).toFixed(1)} ms`, `${slow.toFixed(1)} ms`]);
    }
    const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
    return [
      table([`warm, ${requests} requests each`, 'p50', 'p95'], rows),
      `memory: ${megabytes(started)} after the start, ${megabytes(process.memoryUsage.rss())} after the requests`,
    ].join('\n\n');
  } finally {
    await laptop.close();
    await app.remove();
  }
}
