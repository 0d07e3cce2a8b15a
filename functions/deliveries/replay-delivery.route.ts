import { DeliveryId } from '#lib/contract/delivery.ts';
import * as fields from '#lib/contract/fields.ts';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';

export const route = defineRoute({
  operationId: 'replayDelivery',
  summary: 'Has a webhook delivery done again',
  description:
    'For one that is `done` or `failed`, or that is `received` or `queued` and nothing has happened to it for an hour: a 409 says why another is not. Of one that was `done` every reaction runs again; of any other those that did not succeed. `received` in the answer: the queue could not be reached, and it starts within ten minutes. After a 503 or a 504 look at the delivery before you repeat the request: it may be at work, or done again already.',
  method: 'POST',
  path: '/webhooks/deliveries/{id}/replay',
  scope: 'operate',
  pathParameters: z.object({ id: DeliveryId.describe("The third party's own id of the delivery") }),
  query: z.strictObject({ connection: fields.connection }),
  idempotent: true,
  response: z.object({ deliveryId: DeliveryId, status: z.enum(['queued', 'received']) }),
  status: 202,
  problems: [404, 409],
});
