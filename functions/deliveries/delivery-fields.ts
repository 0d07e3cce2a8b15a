import { Completion, Delivery, DeliveryStatus } from '#lib/contract/delivery.ts';
import * as fields from '#lib/contract/fields.ts';
import * as z from '#lib/contract/schema.ts';

export const event = z
  .string('must be a text')
  .min(1, 'must not be empty')
  .max(100, 'must be 100 characters at most')
  .describe(
    'What happened, by the name that the third party gives it, such as `issues`; with what happened to it: `issues.opened`',
  );

/** A time as the ledger writes it, so that both can be compared as texts. */
export const time = fields.instant.transform((text) => new Date(text).toISOString());

export const cursor = z.string().max(2000, 'must be 2,000 characters at most');

/** What a list of deliveries is narrowed by. */
export const filters = {
  connection: fields.connection,
  status: DeliveryStatus.optional(),
  event: event.optional(),
  from: time.optional().describe('Received at it or later. ISO 8601'),
  to: time.optional().describe('Received before it. ISO 8601'),
};

/** Whether there is a time between them; a range that ends before it begins is a mistake. */
export const isRange = ({ from, to }: { readonly from?: string | undefined; readonly to?: string | undefined }) =>
  from === undefined || to === undefined || from < to;
export const noRange = { path: ['to'], message: 'must be later than from' };

export const DeliverySummary = Delivery.omit({ headers: true, history: true, leaseUntil: true });

export const DeliveryDetail = Delivery.extend({
  leaseUntil: z.string().optional().describe('A worker is at it until then. ISO 8601, UTC'),
  completions: z.array(Completion).describe('The reactions that are done with it'),
  body: z
    .string()
    .optional()
    .describe('JSON, as it came but for secrets: members whose names say so have "[redacted]" for a value'),
  bodyLink: z.string().optional().describe('Gives the whole body as it came, for 5 minutes'),
  bodyNote: z.string().optional().describe('Why there is no `body`'),
});
