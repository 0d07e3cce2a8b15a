import {
  Completion,
  Delivery,
  type DeliveryStatus,
  type DeliveryStep,
  deliveryKeptDays,
} from '#lib/contract/delivery.ts';
import { deliveryPartition } from '#lib/contract/table-keys.ts';
import type { DeliveryKey } from '#lib/store/delivery-store.ts';

export const deliveryKey = ({ connection, deliveryId }: DeliveryKey) => ({
  pk: deliveryPartition(connection),
  sk: `${deliveryId}#`,
});

/** Beside its delivery, so that one request reads both. */
export const completionKey = ({ connection, deliveryId }: DeliveryKey, reaction: string) => ({
  pk: deliveryPartition(connection),
  sk: `${deliveryId}#${reaction}`,
});

export const statusKey = (connection: string, status: DeliveryStatus): string => `${connection}#${status}`;
export const timeKey = (receivedAt: string, deliveryId: string): string => `${receivedAt}#${deliveryId}`;

/** When the table removes what is from that time, in seconds since the epoch. */
export const expiryOf = (at: number): number => Math.ceil(at / 1000) + deliveryKeptDays * 86_400;

/** Throws where the item is no delivery. */
export function parseDelivery(item: unknown): Delivery {
  const delivery = Delivery.parse(item);
  return { ...delivery, history: delivery.history.map(asRead) };
}

/** Throws where the item is no completion. */
export const parseCompletion = (item: unknown): Completion => Completion.parse(item);

/** Each arrival is written in the same way, since a write that looks at nothing first cannot tell which one it is. */
const asRead = (step: DeliveryStep, index: number): DeliveryStep =>
  index > 0 && step.what === 'received' ? { ...step, what: 'redelivered' } : step;
