import type { Connections } from '#lib/connectors/connections.ts';
import { type Delivery, eventName } from '#lib/contract/delivery.ts';
import type { Log } from '#lib/lambda/observability.ts';
import type { EventBus } from '#lib/messaging/event-bus.ts';
import type { ActivityStore } from '#lib/store/activity-store.ts';
import type { BodyStore } from '#lib/store/body-store.ts';

/** What is done when a webhook comes, each by itself: one that fails is run again without the others. */
export interface Reaction {
  /** Names its completion records. One with another name is another reaction, and runs on what comes again. */
  readonly name: string;
  /** `issues` for whatever happens to an issue, `issues.opened` for that alone. */
  readonly events: 'all' | readonly string[];
  /**
   * Rejects when it failed. It is run at least once for a delivery, so what it does is known by the delivery's id, or is the
   * same when it is done again.
   */
  run(context: ReactionContext): Promise<void>;
}

/** What a delivery is, to a reaction. `connection` and `deliveryId` name it; what it does again has the same. */
export type ReactionDelivery = Pick<Delivery, 'connection' | 'deliveryId' | 'event' | 'action' | 'receivedAt'>;

export interface ReactionContext {
  readonly delivery: ReactionDelivery;
  /** Its signature was right. Its shape is the third party's, and not checked. */
  readonly payload: object;
  /** When outgoing requests must have settled, in milliseconds since the epoch. */
  readonly deadline: number;
  /** Aborts at the deadline. A reaction that goes on is not waited for, and has failed. */
  readonly signal: AbortSignal;
  /** Its lines carry the delivery's id. */
  readonly log: Log;
}

/** What reactions work with. */
export interface ReactionTools {
  readonly activities: Pick<ActivityStore, 'put'>;
  readonly bodies: Pick<BodyStore, 'locate'>;
  readonly bus: EventBus;
  readonly connections: Connections;
  /** The third party of a connection, such as `github`. Throws an UnknownConnectionError. */
  readonly connectorOf: (connection: string) => string;
}

/** Whether an event is one that a reaction is for. */
export function reactsTo({ events }: Pick<Reaction, 'events'>, of: Pick<Delivery, 'event' | 'action'>): boolean {
  return events === 'all' || events.includes(of.event) || events.includes(eventName(of));
}
