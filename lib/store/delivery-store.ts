import type { Completion, Delivery, DeliveryStatus } from '#lib/contract/delivery.ts';

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
  readonly event?: string | undefined;
  /** ISO 8601: received at that time or later, and before that time. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly limit: number;
  /** Of the page before; whoever sends another one gets an InvalidCursorError. */
  readonly cursor?: string | undefined;
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

/** What became of asking for a lease. `busy`: another worker is at it. `absent`: there is no such row. */
export type Lease =
  | { readonly outcome: 'taken'; readonly delivery: Delivery }
  | { readonly outcome: 'done' | 'busy' | 'missing' | 'absent' };

/**
 * The ledger of deliveries. Each function but `list`, `find` and `lookUp` is one write of one row that holds whatever has
 * happened meanwhile (a condition of DynamoDB), and so is safe to repeat. All reject with what the SDK throws. Times that a
 * function is given are in milliseconds since the epoch.
 */
export interface DeliveryStore {
  /**
   * Records a delivery as `received`: a new one, or one that had `failed` or was `missing`. Of any other one nothing
   * changes, and it is given as it is.
   */
  record(delivery: IncomingDelivery, now: number): Promise<{ readonly recorded: true } | { readonly known: Delivery }>;
  /** A worker was asked: `received` becomes `queued`. What is further already stays so. */
  markQueued(key: DeliveryKey, now: number): Promise<void>;
  /** Takes a delivery that is `received`, `queued` or `failed` for a worker, until then; counts the attempt. */
  take(key: DeliveryKey, now: number, leaseUntil: number): Promise<Lease>;
  /** All reactions are complete. */
  markDone(key: DeliveryKey, now: number): Promise<void>;
  /** A run failed and SQS will start another one: the lease ends, the reason is kept. */
  markRetried(key: DeliveryKey, now: number, why: string): Promise<void>;
  /** It is given up. One that is `done` stays so. */
  markFailed(key: DeliveryKey, now: number, why: string): Promise<void>;
  /** Removes one that is still `received`: its body was never stored, and its sender was told so. */
  forget(key: DeliveryKey): Promise<void>;
  /**
   * An operator has one done again: `done` and `failed` become `received`. Of one that was `done` the completions do not
   * count any more. false when it has another status, or is not there.
   */
  replay(key: DeliveryKey, now: number): Promise<boolean>;
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
