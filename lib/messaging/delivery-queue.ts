import type { DeliveryMessage } from '#lib/contract/delivery.ts';

/** The queue of deliveries that wait for the worker. */
export interface DeliveryQueue {
  /** Rejects with what the SDK throws. */
  send(message: DeliveryMessage): Promise<void>;
  /** Gives those that could not be sent. Rejects when none could. */
  sendAll(messages: readonly DeliveryMessage[]): Promise<readonly DeliveryMessage[]>;
}
