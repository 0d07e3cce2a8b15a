import type { Memory } from './memory.ts';

const english = new Intl.NumberFormat('en');

export const number = (value: number): string => english.format(value);

const width = 12;
const row = (cells: readonly string[]) => cells.map((cell) => cell.padStart(width)).join('');

export const head = row(['calls', 'heap MB', 'outside MB', 'resident MB', 'seconds']);

/** A line of the table, to be printed as soon as it is known. */
export const line = (calls: number, { heapUsed, external, rss }: Memory, seconds: number): string =>
  row([number(calls), ...[heapUsed, external, rss].map((bytes) => (bytes / 1e6).toFixed(1)), seconds.toFixed(0)]);

/** How often each was, the most frequent first. */
export const counts = (entries: Iterable<readonly [string, number]>): string =>
  [...entries]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name}: ${number(count)}`)
    .join('; ');
