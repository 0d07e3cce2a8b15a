import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Completion, type Delivery, type DeliveryStatus, deliveryQuietMs } from '#lib/contract/delivery.ts';
import { deliveryIndex } from '#lib/contract/table-keys.ts';
import { type Sleep, systemSleep } from '#lib/core/clock.ts';
import { plainItem } from '#lib/store/attribute-value.ts';
import { decodeCursor, encodeCursor } from '#lib/store/delivery-cursor.ts';
import { isWithin, listDeliveries } from '#lib/store/delivery-list.ts';
import { lookUpDeliveries } from '#lib/store/delivery-look-up.ts';
import {
  completionKey,
  deliveryKey,
  expiryOf,
  parseCompletion,
  parseDelivery,
  timeKey,
} from '#lib/store/delivery-row.ts';
import { type Transition, transitionUpdate } from '#lib/store/delivery-transition.ts';
import type { Table } from '#lib/store/table.ts';

/** A delivery as the receiver meets it. */
export interface IncomingDelivery {
  readonly connection: string;
  readonly deliveryId: string;
  readonly event: string;
  readonly action?: string | undefined;
  /** Bytes of the body. */
  readonly size: number;
  /** Lower-case names, without signatures. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface DeliveryQuery {
  readonly connection: string;
  /** All by default. */
  readonly status?: DeliveryStatus | undefined;
  /** `issues` for whatever happens to an issue, `issues.opened` for that alone. */
  readonly event?: string | undefined;
  /** ISO 8601: received at that time or later, and before that time. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly limit: number;
  /** Of the page before; whoever sends another one gets an InvalidCursorError. */
  readonly cursor?: string | undefined;
}

/** The cursor is not one that a page of this list came with. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';

  constructor() {
    super('The cursor is not one of this list of deliveries.');
  }
}

export interface DeliveryPage {
  /** The newest first. */
  readonly deliveries: readonly Delivery[];
  /** Leads to the next page; absent on the last. */
  readonly cursor?: string;
}

/** Names a delivery. */
export interface DeliveryKey {
  readonly connection: string;
  readonly deliveryId: string;
}

/** A delivery as a worker holds it: until then, in milliseconds since the epoch. */
export interface HeldDelivery extends DeliveryKey {
  readonly leaseUntil: number;
}

/** A delivery as somebody saw it. */
export type SeenDelivery = Pick<Delivery, 'connection' | 'deliveryId' | 'updatedAt'>;

/** What became of asking for a lease. `busy`: another worker is at it. `absent`: there is no such row. */
export type Lease =
  | { readonly outcome: 'taken'; readonly delivery: Delivery; readonly held: HeldDelivery }
  | { readonly outcome: 'done' | 'busy' | 'missing' | 'absent' };

/**
 * The ledger of deliveries. Each function but `list`, `find` and `lookUp` is one write of one row that holds whatever has
 * happened meanwhile (a condition of DynamoDB), and so is safe to repeat. All reject with what the SDK throws. Times that a
 * function is given are in milliseconds since the epoch.
 */
export interface DeliveryStore {
  /**
   * Records a delivery as `received`: a new one, one that had `failed`, was `missing`, or came before and is `received`
   * still, or that is `queued` and was heard nothing of for an hour. Of any other that is `queued` or `done` nothing
   * changes, and it is given as it is.
   */
  record(delivery: IncomingDelivery, now: number): Promise<{ readonly recorded: true } | { readonly known: Delivery }>;
  /** A worker was asked: `received` becomes `queued`. What is further already stays so. */
  markQueued(key: DeliveryKey, now: number): Promise<void>;
  /** Takes a delivery that is `received`, `queued` or `failed` for a worker, until then; counts the attempt. */
  take(key: DeliveryKey, now: number, leaseUntil: number): Promise<Lease>;
  /** All reactions are complete. false where the lease is another one by now, and so for all that end a run. */
  markDone(held: HeldDelivery, now: number): Promise<boolean>;
  /** A run failed and SQS will start another one: the lease ends, the reason is kept. */
  markRetried(held: HeldDelivery, now: number, why: string): Promise<boolean>;
  /** It is given up. */
  markFailed(held: HeldDelivery, now: number, why: string): Promise<boolean>;
  /** One that nobody is at, and nothing has happened to since it was seen, is given up. false where it is not so. */
  abandon(seen: SeenDelivery, now: number, why: string): Promise<boolean>;
  /** A worker was asked once more, and nothing has happened since it was seen. */
  markResent(seen: SeenDelivery, now: number): Promise<void>;
  /**
   * Removes one whose body was never stored, which its sender was told: it was never accepted, and came more than a minute
   * ago for the last time. `arriving`: it came later than that, so that its body may be on its way. `kept`: it was accepted.
   */
  forget(key: DeliveryKey, now: number): Promise<'forgotten' | 'arriving' | 'kept'>;
  /**
   * An operator has one done again: `done` and `failed` become `received`, and so does what was heard nothing of for an
   * hour. Of one that was `done` the completions do not count any more. false when it is none of these, or not there, or
   * something has happened to it since `updatedAt`, where that is given.
   */
  replay(seen: DeliveryKey & { readonly updatedAt?: string | undefined }, now: number): Promise<boolean>;
  /** The third party has sent one that the ledger does not know. false when it does know it. */
  recordMissing(
    delivery: Pick<IncomingDelivery, 'connection' | 'deliveryId' | 'event' | 'action'>,
    now: number,
  ): Promise<boolean>;

  /** A reaction's work on a delivery is done: one record each, whatever is repeated. */
  complete(key: DeliveryKey, completion: Completion): Promise<void>;

  /** A delivery and the completions of it, in one request; undefined when it is not there. */
  find(
    key: DeliveryKey,
  ): Promise<{ readonly delivery: Delivery; readonly completions: readonly Completion[] } | undefined>;
  /** A page of the ledger, by time. */
  list(query: DeliveryQuery): Promise<DeliveryPage>;
  /** Which of these ids the ledger knows; 100 at most. */
  lookUp(connection: string, deliveryIds: readonly string[]): Promise<ReadonlyMap<string, DeliveryStatus>>;
}

/** A receiver that was recording the delivery then has ended, and its body is where it will ever be. */
const arrivalMs = 60_000;

/** What was last changed before that is quiet. ISO 8601. */
const quietAt = (now: number) => new Date(now - deliveryQuietMs).toISOString();

/** Where a worker may be at it, or start. */
const workable = ['received', 'queued', 'failed'] as const;

/** Its sender was told that it is kept, or its work has come to an end: it is never forgotten. */
const kept = { accepted: true } as const;

const givenUp = (why: string) =>
  ({ from: workable, to: 'failed', what: 'failed', why, set: kept, remove: ['leaseUntil'] }) as const;

/** What a row is given when it comes to be, and keeps. */
function firstTime({ connection, deliveryId }: DeliveryKey, now: number) {
  const receivedAt = new Date(now).toISOString();
  return {
    connection,
    deliveryId,
    receivedAt,
    [deliveryIndex.sort]: timeKey(receivedAt, deliveryId),
    attempts: 0,
    replays: 0,
    expires: expiryOf(now),
  };
}

export function createDeliveryStore(table: () => Table, sleep: Sleep = systemSleep): DeliveryStore {
  /** `met` is the row that did not allow it, as its attributes; undefined where there is none. */
  async function change(
    key: DeliveryKey,
    now: number,
    transition: Transition,
  ): Promise<{ readonly made: Delivery } | { readonly met: Readonly<Record<string, unknown>> | undefined }> {
    const { name: TableName, client } = table();
    const token = randomUUID();
    const update = new UpdateCommand({ TableName, ...transitionUpdate(key, now, token, transition) });
    try {
      return { made: parseDelivery((await client.send(update)).Attributes) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const met = error.Item && plainItem(error.Item);
      // The SDK has sent it twice, since the first answer was lost.
      return met?.['token'] === token ? { made: parseDelivery(met) } : { met };
    }
  }

  return {
    async record({ connection, deliveryId, event, action, size, headers }, now) {
      const key = { connection, deliveryId };
      const outcome = await change(key, now, {
        from: ['absent', 'received', 'failed', 'missing'],
        to: 'received',
        what: 'received',
        quiet: { from: ['queued'], since: quietAt(now) },
        set: { event, action, size, headers, arrivedAt: now },
        initially: firstTime(key, now),
      });
      return 'made' in outcome ? { recorded: true } : { known: parseDelivery(outcome.met) };
    },
    async markQueued(key, now) {
      await change(key, now, { from: ['received'], to: 'queued', what: 'queued', set: kept });
    },
    async take(key, now, leaseUntil) {
      const outcome = await change(key, now, {
        from: workable,
        what: 'started',
        set: { leaseUntil },
        increase: { attribute: 'attempts', by: 1 },
        unleased: true,
      });
      if ('made' in outcome) return { outcome: 'taken', delivery: outcome.made, held: { ...key, leaseUntil } };
      if (!outcome.met) return { outcome: 'absent' };
      const { status } = parseDelivery(outcome.met);
      return { outcome: status === 'done' || status === 'missing' ? status : 'busy' };
    },
    async markDone({ leaseUntil, ...key }, now) {
      const outcome = await change(key, now, {
        from: workable,
        to: 'done',
        what: 'done',
        heldUntil: leaseUntil,
        set: { ...kept, replaysOwed: 1 },
        remove: ['leaseUntil', 'lastError'],
      });
      return 'made' in outcome;
    },
    async markRetried({ leaseUntil, ...key }, now, why) {
      const outcome = await change(key, now, {
        from: workable,
        what: 'retried',
        why,
        heldUntil: leaseUntil,
        remove: ['leaseUntil'],
      });
      return 'made' in outcome;
    },
    async markFailed({ leaseUntil, ...key }, now, why) {
      const outcome = await change(key, now, { ...givenUp(why), heldUntil: leaseUntil });
      return 'made' in outcome;
    },
    async abandon({ updatedAt, ...key }, now, why) {
      const outcome = await change(key, now, { ...givenUp(why), unleased: true, unchangedSince: updatedAt });
      return 'made' in outcome;
    },
    async markResent({ updatedAt, ...key }, now) {
      await change(key, now, { from: ['received', 'queued'], what: 'resent', unchangedSince: updatedAt });
    },
    async forget(key, now) {
      const { name: TableName, client } = table();
      const removal = new DeleteCommand({
        TableName,
        Key: deliveryKey(key),
        ConditionExpression: '#status = :received AND #arrivedAt < :then AND attribute_not_exists(#accepted)',
        ExpressionAttributeNames: { '#status': 'status', '#arrivedAt': 'arrivedAt', '#accepted': 'accepted' },
        ExpressionAttributeValues: { ':received': 'received', ':then': now - arrivalMs },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      try {
        await client.send(removal);
        return 'forgotten';
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        // Without a row, somebody has removed it: the SDK, which sends once more where an answer is lost, for one.
        if (!error.Item) return 'forgotten';
        const { status, accepted } = plainItem(error.Item);
        return status === 'received' && !accepted ? 'arriving' : 'kept';
      }
    },
    async replay({ updatedAt, ...key }, now) {
      const outcome = await change(key, now, {
        from: ['done', 'failed'],
        quiet: { from: ['received', 'queued'], since: quietAt(now) },
        ...(updatedAt !== undefined && { unchangedSince: updatedAt }),
        to: 'received',
        what: 'replayed',
        // Only what was done owes one: of what failed, the completions still count.
        increase: { attribute: 'replays', by: 'replaysOwed' },
        remove: ['replaysOwed'],
      });
      return 'made' in outcome;
    },
    async recordMissing({ connection, deliveryId, event, action }, now) {
      const key = { connection, deliveryId };
      const outcome = await change(key, now, {
        from: ['absent'],
        to: 'missing',
        what: 'missed',
        set: { event, action, headers: {}, ...firstTime(key, now) },
      });
      return 'made' in outcome;
    },
    async complete(key, completion) {
      const { name: TableName, client } = table();
      const expires = expiryOf(Date.parse(completion.completedAt));
      const Item = { ...completionKey(key, completion.reaction), ...completion, expires };
      await client.send(new PutCommand({ TableName, Item }));
    },
    async find(key) {
      const { name: TableName, client } = table();
      const { pk, sk } = deliveryKey(key);
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
          ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
          ConsistentRead: true,
        }),
      );
      // It is the first of them, if it is there: its key is the beginning of theirs.
      const [delivery, ...completions] = Items;
      if (delivery?.['sk'] !== sk) return undefined;
      return { delivery: parseDelivery(delivery), completions: completions.map(parseCompletion) };
    },
    async list(query) {
      const position = query.cursor === undefined ? undefined : decodeCursor(query.cursor, query);
      if (query.cursor !== undefined && (position === undefined || !isWithin(query, position)))
        throw new InvalidCursorError();
      const found = await listDeliveries(table(), query, position);
      return {
        deliveries: found.deliveries,
        ...(found.position !== undefined && { cursor: encodeCursor(found.position, query) }),
      };
    },
    lookUp: async (connection, deliveryIds) => lookUpDeliveries(table(), sleep, connection, deliveryIds),
  };
}
