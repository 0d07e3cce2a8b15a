import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from '#lib/contract/schema.ts';
import { requestPartitions } from '#lib/contract/table-keys.ts';
import type { Table } from '#lib/store/table.ts';

/** A request that was sent to a third party, and of which nobody may know how it ended. */
export interface Attempt {
  /** When it was first begun, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** When it was begun for the last time before this one, in milliseconds since the epoch. */
  readonly latestAt: number;
  /** Hash of what it asked for at first. */
  readonly contentHash: string;
}

/** What was begun, so that a repeat looks for the result before it makes another. */
export interface AttemptStore {
  /**
   * Notes that this request begins, `at` milliseconds since the epoch, and tells of its earlier attempts, if there were
   * any. One table request.
   */
  begin(id: string, attempt: { readonly at: number; readonly contentHash: string }): Promise<Attempt | undefined>;
}

const Item = z.object({ startedAt: z.number(), latestAt: z.number(), contentHash: z.string() });
// As long as Liaison answers repeats from the table.
const keptMs = 24 * 3_600_000;

export const createAttemptStore = (table: () => Table): AttemptStore => ({
  async begin(id, { at, contentHash }) {
    const { name, client } = table();
    const { Attributes } = await client.send(
      new UpdateCommand({
        TableName: name,
        Key: { pk: requestPartitions.attempt, sk: id },
        UpdateExpression:
          'SET startedAt = if_not_exists(startedAt, :at), latestAt = :at, contentHash = if_not_exists(contentHash, :contentHash), expires = :expires',
        ExpressionAttributeValues: {
          ':at': at,
          ':contentHash': contentHash,
          ':expires': Math.ceil((at + keptMs) / 1000),
        },
        ReturnValues: 'ALL_OLD',
      }),
    );
    return Attributes && Item.parse(Attributes);
  },
});
