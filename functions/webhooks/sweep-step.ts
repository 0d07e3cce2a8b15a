import type { Delivery } from '#lib/contract/delivery.ts';

/** The receiver has long ended after that time: if it sent a message, it was known to have. */
export const unsentMs = 5 * 60_000;

/** SQS gives a message five times within half an hour: after that time without a word its runs have ended. */
export const silentMs = 60 * 60_000;

/** `send`: nobody was asked to work it. `give-up`: somebody was, and nothing tells what became of it. */
export type SweepStep = 'send' | 'give-up' | 'leave';

/** What is to be done with a delivery that is `received` or `queued`. */
export function sweepStep(
  { status, updatedAt, leaseUntil = 0, history }: Pick<Delivery, 'status' | 'updatedAt' | 'leaseUntil' | 'history'>,
  now: number,
): SweepStep {
  if (leaseUntil > now) return 'leave';
  const silent = now - Date.parse(updatedAt);
  const last = history.at(-1)?.what;
  // The worker takes one that is `received` as it is; from then on SQS has its message.
  const begun = status === 'queued' || last === 'started' || last === 'retried';
  if (begun) return silent >= silentMs ? 'give-up' : 'leave';
  return silent >= unsentMs ? 'send' : 'leave';
}
