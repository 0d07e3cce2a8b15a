import type { SecretReader } from '#lib/secrets/secret-reader.ts';

/** A secret whose value is the first of these until it is read anew; then the next one, and so on. */
export function secretScript<T>(...values: readonly T[]): SecretReader<T> & { readonly refreshes: () => number } {
  let index = 0;
  const current = async (): Promise<T> => {
    const value = values[Math.min(index, values.length - 1)];
    if (value === undefined) throw new Error('The script has no value.');
    if (value instanceof Error) throw value;
    return value;
  };
  return {
    read: current,
    refresh() {
      index += 1;
      return current();
    },
    refreshes: () => index,
  };
}
