import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
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
   * any within a day. One table request, and one more where those are older.
   */
  begin(id: string, attempt: { readonly at: number; readonly contentHash: string }): Promise<Attempt | undefined>;
  /** For a request that certainly did nothing: what comes under this id then is the first. */
  forget(id: string): Promise<void>;
}

const Item = z.object({ startedAt: z.number(), latestAt: z.number(), contentHash: z.string() });
// As long as Liaison answers repeats from the table.
const keptMs = 24 * 3_600_000;

const keyOf = (id: string) => ({ pk: requestPartitions.attempt, sk: id });
const expiryOf = (at: number) => Math.ceil((at + keptMs) / 1000);

export const createAttemptStore = (table: () => Table): AttemptStore => ({
  async begin(id, { at, contentHash }) {
    const { name: TableName, client } = table();
    const { Attributes } = await client.send(
      new UpdateCommand({
        TableName,
        Key: keyOf(id),
        UpdateExpression:
          'SET startedAt = if_not_exists(startedAt, :at), latestAt = :at, contentHash = if_not_exists(contentHash, :contentHash), expires = :expires',
        ExpressionAttributeValues: {
          ':at': at,
          ':contentHash': contentHash,
          ':expires': expiryOf(at),
        },
        ReturnValues: 'ALL_OLD',
      }),
    );
    const earlier = Attributes && Item.parse(Attributes);
    // The SDK has sent this very request twice, since the first answer was lost.
    if (!earlier || earlier.startedAt === at) return undefined;
    if (earlier.latestAt + keptMs > at) return earlier;
    // It is over, and only not removed yet: DynamoDB takes days for that.
    const item = { ...keyOf(id), startedAt: at, latestAt: at, contentHash, expires: expiryOf(at) };
    await client.send(new PutCommand({ TableName, Item: item }));
    return undefined;
  },
  async forget(id) {
    const { name: TableName, client } = table();
    await client.send(new DeleteCommand({ TableName, Key: keyOf(id) }));
  },
});
