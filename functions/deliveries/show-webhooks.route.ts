import { DeliveryId } from '#lib/contract/delivery.ts';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';
import { isRange, noRange } from './delivery-fields.ts';
import { pageFields } from './page-filters.ts';
import { ReplayOutcome } from './replay-outcome.ts';

export const route = defineRoute({
  operationId: 'showWebhooks',
  summary: 'The page of an operator: webhook deliveries, or one of them',
  method: 'GET',
  path: '/webhooks',
  scope: 'operate',
  query: z
    .strictObject({
      ...pageFields,
      delivery: DeliveryId.optional().describe('Shows this one'),
      told: ReplayOutcome.optional().describe(
        'What became of a replay, which the page then says if the delivery bears it out',
      ),
    })
    .refine(isRange, noRange),
  response: z.string(),
  answers: 'page',
  problems: [404],
});
