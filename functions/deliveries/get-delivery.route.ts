import { DeliveryId } from '#lib/contract/delivery.ts';
import * as fields from '#lib/contract/fields.ts';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';
import { DeliveryDetail } from './delivery-fields.ts';

export const route = defineRoute({
  operationId: 'getDelivery',
  summary: 'A webhook delivery: its headers, its history, what it led to, and its body',
  description:
    'The body is JSON text, also where it came in a form, without secrets. One over 1 MiB, or that is no JSON, is given by a link, as it came.',
  method: 'GET',
  path: '/webhooks/deliveries/{id}',
  scope: 'operate',
  pathParameters: z.object({ id: DeliveryId.describe("The third party's own id of the delivery") }),
  query: z.strictObject({ connection: fields.connection }),
  response: DeliveryDetail,
  problems: [404],
});
