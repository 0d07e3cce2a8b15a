import * as fields from '#lib/contract/fields.ts';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';
import { cursor, DeliverySummary, filters, isRange, noRange } from './delivery-fields.ts';

export const route = defineRoute({
  operationId: 'listDeliveries',
  summary: 'The webhook deliveries of a connection, newest first',
  description:
    'Page by page: `next` is the cursor of the next page, absent on the last one. A page may hold fewer than `limit`, or none, and still have a next one.',
  method: 'GET',
  path: '/webhooks/deliveries',
  scope: 'operate',
  query: z
    .strictObject({
      ...filters,
      limit: fields.decimal({ minimum: 1, maximum: 100, fallback: 30 }),
      cursor: cursor.optional().describe('`next` of the page before'),
    })
    .refine(isRange, noRange),
  response: z.object({ deliveries: z.array(DeliverySummary), next: z.string().optional() }),
  problems: [404],
});
