/**
 * A value that is made at the first call and shared from then on. Calls that come while it is being made share the same
 * promise, and a rejection is forgotten, so that the next call tries again.
 */
export function lazy<T>(make: () => Promise<T> | T): () => Promise<T> {
  let value: Promise<T> | undefined;
  return () => {
    value ??= Promise.resolve()
      .then(make)
      .catch((error: unknown) => {
        value = undefined;
        throw error;
      });
    return value;
  };
}
