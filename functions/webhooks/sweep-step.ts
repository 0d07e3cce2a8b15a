import { type Delivery, deliveryQueueDays, deliveryQuietMs } from '#lib/contract/delivery.ts';

/** The receiver has long ended after that time: if it sent a message, it was known to have. */
export const unsentMs = 5 * 60_000;

/** Until then SQS keeps a message that no run has started for, however many wait before it. */
const queueKeptMs = deliveryQueueDays * 86_400_000;

/** `send`: no message waits for a worker. `give-up`: a run was started, and nothing tells what became of it. */
export type SweepStep = 'send' | 'give-up' | 'leave';

/** What is to be done with a delivery that is `received` or `queued`. */
export function sweepStep(
  { status, updatedAt, leaseUntil = 0, history }: Pick<Delivery, 'status' | 'updatedAt' | 'leaseUntil' | 'history'>,
  now: number,
): SweepStep {
  if (leaseUntil > now) return 'leave';
  const silent = now - Date.parse(updatedAt);
  const last = history.at(-1)?.what;
  // The worker takes one that is `received` as it is, so the status does not tell whether a run was started.
  if (last === 'started') return silent >= deliveryQuietMs ? 'give-up' : 'leave';
  // Its message waits in the queue, maybe behind many.
  if (status === 'queued' || last === 'retried') return silent >= queueKeptMs ? 'send' : 'leave';
  return silent >= (last === 'resent' ? deliveryQuietMs : unsentMs) ? 'send' : 'leave';
}
