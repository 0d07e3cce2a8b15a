/** What was thrown, as an Error. Anything may be thrown, and what is no Error would be logged with all that it holds. */
export const asError = (thrown: unknown): Error =>
  Error.isError(thrown) ? thrown : new Error('Something was thrown that is no Error.');
