import type { SecretReader } from '#lib/secrets/secret-reader.ts';

/** A secret whose value is the first of these until it is rotated or read anew; then the next one, and so on. */
export function secretScript<T>(
  ...values: readonly T[]
): SecretReader<Exclude<T, Error>> & { readonly refreshes: () => number; readonly rotate: () => void } {
  let index = 0;
  let refreshes = 0;
  const current = async (): Promise<Exclude<T, Error>> => {
    const value = values[Math.min(index, values.length - 1)];
    if (value === undefined) throw new Error('The script has no value.');
    if (value instanceof Error) throw value;
    return value as Exclude<T, Error>;
  };
  return {
    read: current,
    refresh() {
      index += 1;
      refreshes += 1;
      return current();
    },
    refreshes: () => refreshes,
    rotate: () => {
      index += 1;
    },
  };
}
