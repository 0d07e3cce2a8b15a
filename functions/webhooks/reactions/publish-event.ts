import { eventName } from '#lib/contract/delivery.ts';
import type { Reaction, ReactionTools } from './reaction.ts';

/** EventBridge takes 256 KiB, the names of an event included. */
const mostBytes = 200_000;

/**
 * Puts what came on the account's bus, so that a rule can start anything with it: `issues.opened` from `liaison.github`. A
 * payload that is too big for the bus stays in the bucket, and the event says where, as `body` in the place of `payload`.
 * What comes twice has the same `deliveryId`.
 */
export const publishEvent = ({
  bus,
  bodies,
  connectorOf,
}: Pick<ReactionTools, 'bus' | 'bodies' | 'connectorOf'>): Reaction => ({
  name: 'publish-event',
  events: 'all',
  async run({ delivery, payload }) {
    const { connection, deliveryId, event, action, receivedAt } = delivery;
    const about = { connection, deliveryId, event, action, receivedAt };
    const whole = { ...about, payload };
    const fits = Buffer.byteLength(JSON.stringify(whole)) <= mostBytes;
    await bus.publish({
      source: `liaison.${connectorOf(connection)}`,
      detailType: eventName(delivery),
      detail: fits ? whole : { ...about, body: bodies.locate({ connection, deliveryId }) },
      time: Date.parse(receivedAt),
    });
  },
});
