import type { BucketRule, Provider } from './provider.ts';
import { setRecent } from './recent-map.ts';

/** Which limits the requests of one path count against. */
export interface Buckets {
  /** What a request may be counted against: by the rules, and by the last answer to its path that named another one. */
  expected(): readonly string[];
  /** What its answer tells the limit of: as it names it, else by the rules. */
  counted(named: string | undefined): string;
}

/** The path is relative to the base URL. */
export type BucketsOf = (path: string) => Buckets;

// A server names buckets in a header; what could not be a name is not kept.
const possibleName = /^[\w.:/-]{1,100}$/;

export function createBuckets({ buckets: rules = [] }: Provider): BucketsOf {
  const learned = new Map<string, string>();

  const ruleFor = (path: string): Pick<BucketRule, 'bucket' | 'fixed'> =>
    (rules === 'path' ? { bucket: path } : rules.find((rule) => rule.path.test(path))) ?? { bucket: 'all' };

  return (path) => {
    const { bucket, fixed } = ruleFor(path);
    return {
      expected() {
        const other = learned.get(path);
        return other === undefined ? [bucket] : [bucket, other];
      },
      counted(named) {
        if (named === undefined || named === bucket || !possibleName.test(named)) return bucket;
        if (!fixed) setRecent(learned, path, named);
        return named;
      },
    };
  };
}
