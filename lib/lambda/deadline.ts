/**
 * The part of a function's time that is kept back from outgoing requests: to write the answer or the log, and to end
 * before Lambda does.
 */
const marginMs = 1500;

/** When outgoing requests must have settled, in milliseconds since the epoch. */
export const deadlineOf = (context: { getRemainingTimeInMillis(): number }, now: number): number =>
  now + context.getRemainingTimeInMillis() - marginMs;
