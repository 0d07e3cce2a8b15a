import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from '#lib/contract/schema.ts';
import { requestPartitions } from '#lib/contract/table-keys.ts';
import type { Table } from '#lib/store/table.ts';

/** A request that was sent to a third party, and of which nobody may know how it ended. */
export interface Attempt {
  /** When it was first begun, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** Hash of what it asked for. */
  readonly contentHash: string;
}

/** What was begun, so that a repeat looks for the result before it makes another. */
export interface AttemptStore {
  /** Notes that this request begins, and tells of its first time, if it was begun before. One table request. */
  begin(id: string, attempt: Attempt): Promise<Attempt | undefined>;
}

const Item = z.object({ startedAt: z.number(), contentHash: z.string() });
// As long as Liaison answers repeats from the table.
const keptMs = 24 * 3_600_000;

export const createAttemptStore = (table: () => Table): AttemptStore => ({
  async begin(id, { startedAt, contentHash }) {
    const { name, client } = table();
    const { Attributes } = await client.send(
      new UpdateCommand({
        TableName: name,
        Key: { pk: requestPartitions.attempt, sk: id },
        UpdateExpression:
          'SET startedAt = if_not_exists(startedAt, :startedAt), contentHash = if_not_exists(contentHash, :contentHash), expires = :expires',
        ExpressionAttributeValues: {
          ':startedAt': startedAt,
          ':contentHash': contentHash,
          ':expires': Math.ceil((startedAt + keptMs) / 1000),
        },
        ReturnValues: 'ALL_OLD',
      }),
    );
    return Attributes && Item.parse(Attributes);
  },
});
