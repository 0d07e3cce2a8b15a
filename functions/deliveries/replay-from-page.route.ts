import { DeliveryId } from '#lib/contract/delivery.ts';
import * as fields from '#lib/contract/fields.ts';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';
import { time } from './delivery-fields.ts';
import { pageFields } from './page-filters.ts';

export const route = defineRoute({
  operationId: 'replayFromPage',
  summary: 'Has a webhook delivery done again, for the page',
  description: 'For the form of the page `/webhooks`, which it leads back to. Programs use `replayDelivery`.',
  method: 'POST',
  path: '/webhooks/replay',
  scope: 'operate',
  body: z.strictObject({
    ...pageFields,
    connection: fields.connection,
    delivery: DeliveryId,
    updatedAt: time.optional().describe('As the page showed it: if the delivery changed since then, it is left alone'),
  }),
  bodyType: 'form',
  response: z.string(),
  answers: 'page',
  status: 303,
  problems: [404],
});
