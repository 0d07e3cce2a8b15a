import { setImmediate } from 'node:timers/promises';

/** In bytes. */
export type Memory = Pick<NodeJS.MemoryUsage, 'heapUsed' | 'external' | 'rss'>;

/**
 * What is in use after everything that nobody holds any more is gone. V8 lets its young generation grow to about 100 MB
 * under load and keeps that, which would hide what leaks: `npm run soak` keeps it small by --max-semi-space-size.
 */
export async function measureMemory(): Promise<Memory> {
  if (!globalThis.gc)
    throw new Error('Start it by `npm run soak`: garbage must be collected, and `node --expose-gc` lets it.');
  // What is let go of by one round, such as what a finalizer held, is collected by the next.
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc();
    await setImmediate();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapUsed, external, rss };
}

/** By how many bytes the largest of the later ones is above the first; below 0 when none is. */
export function growth([first, ...later]: readonly Memory[], what: keyof Memory): number {
  return Math.max(...later.map((memory) => memory[what])) - (first?.[what] ?? 0);
}
