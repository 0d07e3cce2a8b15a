import { DeliveryStatus } from '#lib/contract/delivery.ts';
import * as fields from '#lib/contract/fields.ts';
import * as z from '#lib/contract/schema.ts';
import { cursor, filters, time } from './delivery-fields.ts';

/** What the page is narrowed by, and where in the list it is. */
export interface PageFilters {
  /** undefined: the first one that there is. */
  readonly connection?: string | undefined;
  readonly status?: DeliveryStatus | undefined;
  readonly event?: string | undefined;
  /** ISO 8601, UTC. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly cursor?: string | undefined;
}

/** A form sends the fields that nobody filled in, as empty texts. */
const unlessEmpty = <Schema extends z.ZodType<unknown, string | undefined>>(schema: Schema) =>
  z
    .string()
    .transform((text) => text || undefined)
    .pipe(schema)
    .optional();

/** Browsers send `2026-11-24T12:00` from a field for a time. The page says that it is UTC. */
const pageTime = z
  .string()
  .transform((text) => (/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) ? `${text}:00Z` : text))
  .pipe(time)
  .optional();

// What OpenAPI says of them: it sees a text, and not what becomes of it.
const timeMeta = { anyOf: [{ maxLength: 0 }, { format: 'date' }, { format: 'date-time' }] };

/** The fields of the page's forms and links. */
export const pageFields = {
  connection: unlessEmpty(fields.connection.unwrap().optional()).meta({
    maxLength: 64,
    description: 'Name of a connection; the first one when absent',
  }),
  status: unlessEmpty(filters.status).meta({ enum: ['', ...DeliveryStatus.options] }),
  event: unlessEmpty(filters.event).meta({ maxLength: 100, description: 'The name of what happened' }),
  from: unlessEmpty(pageTime).meta({
    ...timeMeta,
    description: 'Received at it or later. ISO 8601, or UTC to the minute',
  }),
  to: unlessEmpty(pageTime).meta({ ...timeMeta, description: 'Received before it. ISO 8601, or UTC to the minute' }),
  cursor: unlessEmpty(cursor.optional()).meta({ maxLength: 2000, description: 'Leads to older ones' }),
};

const names = ['connection', 'status', 'event', 'from', 'to', 'cursor'] as const;

/** The fields of the filters that are set, by name. */
export const filterEntries = (of: PageFilters): [string, string][] =>
  names.flatMap((name): [string, string][] => {
    const value = of[name];
    return value === undefined ? [] : [[name, value]];
  });

/** The page's path with filters, and with what else it is to show. */
export function pagePath(of: PageFilters, more: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams([...filterEntries(of), ...Object.entries(more)]);
  return query.size > 0 ? `/webhooks?${query}` : '/webhooks';
}

/** A time as a field for one takes it. */
export const timeField = (time: string | undefined): string | undefined => time?.slice(0, 16);
