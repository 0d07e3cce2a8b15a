import { createHash } from 'node:crypto';
import type { IssuesPosition } from '#lib/connectors/github/list-issues.ts';
import * as z from '#lib/contract/schema.ts';
import { ProblemError } from '#lib/core/errors.ts';
import { parseJson } from '#lib/core/json.ts';

const pageToken = z.string().max(500).optional();
const Cursor = z.strictObject({
  position: z.strictObject({ page: pageToken, after: pageToken, before: pageToken }),
  check: z.string(),
});

/** Where a list goes on, as callers hold it: opaque, and good for that list alone. `list` is what the list was asked by. */
export const encodeCursor = (position: IssuesPosition, list: object): string =>
  Buffer.from(JSON.stringify({ position, check: checksum(position, list) })).toString('base64url');

/**
 * Throws a 400 for what is no cursor of this list, to the last character. A forged one does no harm: its parts only ever
 * stand in the query of the list's own path, where a caller can reach every page anyway.
 */
export function decodeCursor(cursor: string, list: object): IssuesPosition {
  const { data } = Cursor.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  // Compared as a text: base64url and JSON have several ways to write the same.
  if (!data || encodeCursor(data.position, list) !== cursor)
    throw new ProblemError({
      status: 400,
      detail:
        'The cursor is not one of this list. Send it as it was given, with the same filters, or leave it out to begin anew.',
      extensions: { errors: [{ field: 'cursor', message: 'is not one of this list' }] },
    });
  return data.position;
}

const checksum = (position: IssuesPosition, list: object): string =>
  createHash('sha256')
    .update(JSON.stringify([position, list]))
    .digest('base64url')
    .slice(0, 16);
