import { DeliveryId } from '#lib/contract/delivery.ts';
import * as fields from '#lib/contract/fields.ts';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';

export const route = defineRoute({
  operationId: 'replayDelivery',
  summary: 'Has a webhook delivery done again',
  description:
    'For one that is `done` or `failed`: a 409 says why another is not. Of one that was `done` every reaction runs again; of one that had `failed` those that did not succeed. `received` in the answer: the queue could not be reached, and it starts within ten minutes.',
  method: 'POST',
  path: '/webhooks/deliveries/{id}/replay',
  scope: 'operate',
  pathParameters: z.object({ id: DeliveryId.describe("The third party's own id of the delivery") }),
  query: z.strictObject({ connection: fields.connection }),
  response: z.object({ deliveryId: DeliveryId, status: z.enum(['queued', 'received']) }),
  status: 202,
  problems: [404, 409],
});
