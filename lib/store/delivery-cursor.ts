import { createHash } from 'node:crypto';
import * as z from '#lib/contract/schema.ts';
import { parseJson } from '#lib/core/json.ts';
import type { DeliveryQuery } from '#lib/store/delivery-store.ts';

const Cursor = z.strictObject({
  /** The time key of the last row that was given: the list goes on below it. */
  position: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#[A-Za-z0-9-]{1,100}$/),
  check: z.string(),
});

/** What a cursor is good for. How many rows a page has may change. */
type List = Omit<DeliveryQuery, 'limit' | 'cursor'>;

/** Where a list goes on, as callers hold it: opaque, and good for that list alone. */
export const encodeCursor = (position: string, list: List): string =>
  Buffer.from(JSON.stringify({ position, check: checksum(position, list) })).toString('base64url');

/**
 * The position in it; undefined for what is no cursor of this list, to the last character. A forged one does no harm: it
 * is a time and an id in a list that its caller may read from any time on.
 */
export function decodeCursor(cursor: string, list: List): string | undefined {
  const { data } = Cursor.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  // Compared as a text: base64url and JSON have several ways to write the same.
  return data && encodeCursor(data.position, list) === cursor ? data.position : undefined;
}

const checksum = (position: string, { connection, status, event, from, to }: List): string =>
  createHash('sha256')
    .update(JSON.stringify([position, connection, status, event, from, to]))
    .digest('base64url')
    .slice(0, 16);
