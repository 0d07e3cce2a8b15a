import * as fields from '#lib/contract/fields.ts';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';
import { cursor, event, isRange, noRange, time } from './delivery-fields.ts';

export const route = defineRoute({
  operationId: 'replayDeliveries',
  summary: 'Has all webhook deliveries of a time done again',
  description:
    'Up to 1,000 at once, the newest first. Where there may be more of them, or the table fails when some are done, `more` is the `cursor` to send with the same request again, under an `Idempotency-Key` of its own. With `dryRun` they are only counted.',
  method: 'POST',
  path: '/webhooks/replays',
  scope: 'operate',
  body: z
    .strictObject({
      connection: fields.connection,
      from: time.describe('Received at it or later. ISO 8601'),
      to: time.describe('Received before it. ISO 8601'),
      status: z.enum(['done', 'failed'], 'must be done or failed'),
      event: event.optional(),
      dryRun: z.boolean('must be true or false').default(false),
      cursor: cursor.optional().describe('`more` of the answer before'),
    })
    .refine(isRange, noRange),
  idempotent: true,
  response: z.object({
    matched: z.number().describe('Deliveries that the request is about'),
    replayed: z
      .number()
      .describe(
        'Those of them that are done again. The others changed meanwhile, or the table did not say that it took it',
      ),
    notSent: z
      .number()
      .optional()
      .describe(
        'Those of the replayed that could not be sent to the queue, or not in time; they start within ten minutes',
      ),
    more: z.string().optional().describe('The cursor that leads on; absent when these were all'),
  }),
  problems: [404],
});
