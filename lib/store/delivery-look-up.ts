import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { DeliveryStatus } from '#lib/contract/delivery.ts';
import * as z from '#lib/contract/schema.ts';
import type { Sleep } from '#lib/core/clock.ts';
import { deliveryKey } from '#lib/store/delivery-row.ts';
import type { Table } from '#lib/store/table.ts';

const Row = z.object({ deliveryId: z.string(), status: DeliveryStatus });

/** What DynamoDB leaves out is asked for again after 50 ms, and twice as long each time after that: 1.5 s at most. */
const firstWaitMs = 50;
const mostRequests = 6;

/** Which of these ids the ledger knows; 100 at most. */
export async function lookUpDeliveries(
  { name, client }: Table,
  sleep: Sleep,
  connection: string,
  deliveryIds: readonly string[],
): Promise<ReadonlyMap<string, DeliveryStatus>> {
  const statuses = new Map<string, DeliveryStatus>();
  // DynamoDB refuses a key that is there twice.
  let keys: Record<string, string>[] = [...new Set(deliveryIds)].map((deliveryId) =>
    deliveryKey({ connection, deliveryId }),
  );
  for (let request = 1; keys.length > 0; request += 1) {
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetCommand({
        RequestItems: {
          [name]: {
            Keys: keys,
            ProjectionExpression: '#deliveryId, #status',
            ExpressionAttributeNames: { '#deliveryId': 'deliveryId', '#status': 'status' },
            ConsistentRead: true,
          },
        },
      }),
    );
    for (const item of Responses?.[name] ?? []) {
      const { deliveryId, status } = Row.parse(item);
      statuses.set(deliveryId, status);
    }
    keys = UnprocessedKeys?.[name]?.Keys ?? [];
    if (keys.length === 0) break;
    if (request === mostRequests)
      throw new Error(
        `DynamoDB has not read ${keys.length} of ${deliveryIds.length} deliveries in ${mostRequests} requests, since it is too busy: look them up again later.`,
      );
    await sleep(firstWaitMs * 2 ** (request - 1));
  }
  return statuses;
}
