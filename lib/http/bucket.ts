import type { Provider } from './provider.ts';

// A server names buckets in a header; what could not be a name is not kept.
const possibleName = /^[\w.:/-]{1,100}$/;

/** The limit that a request will count against, by the provider's rules. `path` is relative to the base URL. */
export function expectedBucket({ buckets = [] }: Provider, path: string): string {
  if (buckets === 'path') return path;
  return buckets.find((rule) => rule.path.test(path))?.bucket ?? 'all';
}

/** The limit that it was counted against: as the answer names it, else the expected one. */
export const countedBucket = (expected: string, named: string | undefined): string =>
  named !== undefined && possibleName.test(named) ? named : expected;
