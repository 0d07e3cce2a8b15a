import * as z from '#lib/contract/schema.ts';

/**
 * How far a webhook's delivery has come: `received` it is recorded, and its body may be stored; `queued` a worker has been
 * asked to do its work; `done` all reactions are complete; `failed` it was given up after its retries; `missing` the third
 * party says that it sent it, and it never came.
 */
export const DeliveryStatus = z.enum(['received', 'queued', 'done', 'failed', 'missing']);
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;

/** The third party's own id of a delivery: GitHub's GUID, Slack's event id. It becomes part of keys and of paths. */
export const DeliveryId = z.string().regex(/^[A-Za-z0-9-]{1,100}$/, 'must be the id of a delivery');

/** One step in the life of a delivery. */
export const DeliveryStep = z.object({
  /** ISO 8601, UTC. */
  at: z.string(),
  what: z.enum([
    'received',
    'redelivered',
    'queued',
    'resent',
    'started',
    'retried',
    'done',
    'failed',
    'replayed',
    'missed',
  ]),
  /** What went wrong, in a sentence. */
  why: z.string().optional(),
});
export type DeliveryStep = z.infer<typeof DeliveryStep>;

/** A row of the ledger. Times are ISO 8601, UTC. */
export const Delivery = z.object({
  connection: z.string(),
  deliveryId: DeliveryId,
  status: DeliveryStatus,
  /** The third party's name of what happened, such as `issues`. */
  event: z.string(),
  /** What happened to it, such as `opened`, where the payload says so. */
  action: z.string().optional(),
  /** When it first came, or was found to be missing. */
  receivedAt: z.string(),
  updatedAt: z.string(),
  /** Runs of the worker that were started. */
  attempts: z.number(),
  /** How often an operator had it done again from the start: completion records of fewer replays do not count. */
  replays: z.number(),
  /** Bytes of the body; absent for one that never came. */
  size: z.number().optional(),
  /** As they came, lower-case names, without signatures. */
  headers: z.record(z.string(), z.string()),
  /** What the last run failed with. */
  lastError: z.string().optional(),
  /** A worker is at it until then, in milliseconds since the epoch. */
  leaseUntil: z.number().optional(),
  history: z.array(DeliveryStep),
});
export type Delivery = z.infer<typeof Delivery>;

/** `issues.opened`, or `push` where there is no action. */
export const eventName = ({ event, action }: Pick<Delivery, 'event' | 'action'>): string =>
  action === undefined ? event : `${event}.${action}`;

/** A reaction's work on a delivery is done. */
export const Completion = z.object({
  reaction: z.string(),
  /** ISO 8601, UTC. */
  completedAt: z.string(),
  /** Of the delivery when it was done. */
  replays: z.number(),
});
export type Completion = z.infer<typeof Completion>;

/** What the worker is sent. */
export const DeliveryMessage = z.object({ connection: z.string(), deliveryId: DeliveryId });
export type DeliveryMessage = z.infer<typeof DeliveryMessage>;

/** Days that a delivery, its body and its completions are kept. */
export const deliveryKeptDays = 30;

/** Runs of the worker for one message, after which SQS puts it into the dead-letter queue. */
export const mostDeliveryRuns = 5;

/** Seconds that a run of the worker may take. */
export const deliveryRunSeconds = 60;

/** Days that a delivery waits in the queue for the worker at most. */
export const deliveryQueueDays = 4;

/**
 * A delivery that nothing was heard of for that long, in milliseconds, may have no message left, since SQS gives one again
 * within minutes and five times in all. Its runs have ended, and one message more does no harm where it only waits.
 */
export const deliveryQuietMs = 3_600_000;

/** It waits, nobody is at it, and nothing was heard of it for that long. `now` in milliseconds since the epoch. */
export const isQuiet = (
  { status, updatedAt, leaseUntil = 0 }: Pick<Delivery, 'status' | 'updatedAt' | 'leaseUntil'>,
  now: number,
): boolean =>
  (status === 'received' || status === 'queued') && leaseUntil <= now && now - Date.parse(updatedAt) > deliveryQuietMs;
