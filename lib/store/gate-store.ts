import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from '#lib/contract/schema.ts';
import { gatePartition } from '#lib/contract/table-keys.ts';
import { type Clock, systemClock } from '#lib/core/clock.ts';
import type { SharedGate } from '#lib/http/shared-gate.ts';
import type { Table } from '#lib/store/table.ts';

const Item = z.object({ until: z.number() });

/**
 * The gate of a connection that all processes share: one item a bucket, which the table removes some time after it is
 * over. Both functions reject with what the SDK throws. The client sees to it that nothing waits long for them.
 */
export function createGateStore(table: () => Table, connection: string, clock: Clock): SharedGate {
  const keyOf = (bucket: string) => ({ pk: gatePartition(connection), sk: bucket });

  return {
    async read(bucket) {
      const { name: TableName, client } = table();
      const found = await client.send(new GetCommand({ TableName, Key: keyOf(bucket), ConsistentRead: true }));
      // What is no gate must not close one.
      const { data } = Item.safeParse(found.Item);
      return data && data.until > clock() ? data.until : undefined;
    },
    async close(bucket, until) {
      const { name: TableName, client } = table();
      const put = new PutCommand({
        TableName,
        Item: { ...keyOf(bucket), until, expires: Math.ceil(until / 1000) },
        // True of an item that is not there, too.
        ConditionExpression: 'NOT attribute_type(#until, :number) OR #until < :until',
        ExpressionAttributeNames: { '#until': 'until' },
        ExpressionAttributeValues: { ':number': 'N', ':until': until },
      });
      try {
        await client.send(put);
      } catch (error) {
        // It is closed for at least as long already.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}

/** The gates of this deployment, by the connection's name. */
export const openGates =
  (table: () => Table): ((connection: string) => SharedGate) =>
  (connection) =>
    createGateStore(table, connection, systemClock);
