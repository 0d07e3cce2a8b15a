import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { connectionPartition } from '#lib/contract/table-keys.ts';
import { Verification } from '#lib/contract/verification.ts';
import type { Table } from '#lib/store/table.ts';

/** The last verification of each connection. One item a connection, replaced each time. */
export interface VerificationStore {
  put(connection: string, verification: Verification): Promise<void>;
  /** undefined when the connection was never verified. */
  get(connection: string): Promise<Verification | undefined>;
}

const key = (connection: string) => ({ pk: connectionPartition(connection), sk: 'verification' });

export function createVerificationStore(table: () => Table): VerificationStore {
  return {
    async put(connection, verification) {
      const { name, client } = table();
      await client.send(new PutCommand({ TableName: name, Item: { ...key(connection), ...verification } }));
    },
    async get(connection) {
      const { name, client } = table();
      const { Item } = await client.send(new GetCommand({ TableName: name, Key: key(connection) }));
      return Item && Verification.parse(Item);
    },
  };
}
