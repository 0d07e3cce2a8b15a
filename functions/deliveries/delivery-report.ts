import type * as z from '#lib/contract/schema.ts';
import type { DeliveryDetail } from './delivery-fields.ts';
import type { WholeDelivery } from './read-delivery.ts';

/** A delivery as `GET /webhooks/deliveries/{id}` answers it. */
export function deliveryReport({ delivery, completions, body }: WholeDelivery): z.input<typeof DeliveryDetail> {
  const { leaseUntil, ...row } = delivery;
  return {
    ...row,
    ...(leaseUntil !== undefined && { leaseUntil: new Date(leaseUntil).toISOString() }),
    completions: [...completions],
    ...('text' in body && { body: body.text }),
    ...('link' in body && { bodyLink: body.link, bodyNote: body.why }),
    ...('problem' in body && { bodyNote: body.problem }),
  };
}
