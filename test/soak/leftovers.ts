import { setTimeout as delay } from 'node:timers/promises';

// The standard streams: they are in the list of what is active, and keep nothing alive.
const streams = new Set(['PipeWrap', 'TTYWrap']);

/** What still keeps this process alive after so many milliseconds; nothing when it would have ended before. */
export function whatKeepsAlive(mostMs: number): Promise<readonly string[]> {
  return new Promise((resolve) => {
    // Told when there is nothing left to wait for; the watch does not count.
    const end = () => {
      clearTimeout(watch);
      resolve([]);
    };
    const watch = setTimeout(() => {
      process.off('beforeExit', end);
      resolve(process.getActiveResourcesInfo().filter((resource) => !streams.has(resource)));
    }, mostMs).unref();
    process.once('beforeExit', end);
  });
}

/** How many connections are open as soon as there is none, at the latest after so many milliseconds. */
export async function waitForNone(connections: () => Promise<number>, mostMs: number): Promise<number> {
  const end = performance.now() + mostMs;
  for (;;) {
    const open = await connections();
    if (open === 0 || performance.now() > end) return open;
    await delay(250);
  }
}
