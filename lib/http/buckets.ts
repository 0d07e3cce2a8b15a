import type { BucketRule, Provider } from './provider.ts';
import { setRecent } from './recent-map.ts';

/** Which limits requests count against. Paths are relative to the base URL. */
export interface Buckets {
  /** What a request may be counted against: by the rules, and by the last answer to its path that named another one. */
  expected(path: string): readonly string[];
  /** What its answer tells the limit of: as it names it, else by the rules. */
  counted(path: string, named: string | undefined): string;
}

// A server names buckets in a header; what could not be a name is not kept.
const possibleName = /^[\w.:/-]{1,100}$/;

export function createBuckets({ buckets: rules = [] }: Provider): Buckets {
  const learned = new Map<string, string>();

  const ruleFor = (path: string): Pick<BucketRule, 'bucket' | 'fixed'> =>
    (rules === 'path' ? { bucket: path } : rules.find((rule) => rule.path.test(path))) ?? { bucket: 'all' };

  return {
    expected(path) {
      const { bucket } = ruleFor(path);
      const other = learned.get(path);
      return other === undefined ? [bucket] : [bucket, other];
    },
    counted(path, named) {
      const { bucket, fixed } = ruleFor(path);
      if (named === undefined || named === bucket || !possibleName.test(named)) return bucket;
      if (!fixed) setRecent(learned, path, named);
      return named;
    },
  };
}
