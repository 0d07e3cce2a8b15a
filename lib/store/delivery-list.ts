import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Delivery, DeliveryStatus } from '#lib/contract/delivery.ts';
import { deliveryIndex } from '#lib/contract/table-keys.ts';
import { deliveryKey, parseDelivery, statusKey, timeKey } from '#lib/store/delivery-row.ts';
import type { DeliveryQuery } from '#lib/store/delivery-store.ts';
import type { Table } from '#lib/store/table.ts';

/** What a page may cost, for each status. */
export interface ReadLimits {
  /** Rows that a request looks through for those of an event. */
  readonly rows: number;
  readonly requests: number;
}

/** Ten thousand rows of a status: a second or two. */
const standardLimits: ReadLimits = { rows: 1_000, requests: 10 };

export interface FoundDeliveries {
  /** The newest first. */
  readonly deliveries: readonly Delivery[];
  /** The time key that the list goes on below; absent when this is its end. */
  readonly position?: string;
}

/**
 * The order in which deliveries go from status to status. Read in this order, one that goes on meanwhile is found twice,
 * and not missed.
 */
const lifeOrder: readonly DeliveryStatus[] = ['missing', 'received', 'queued', 'failed', 'done'];

/**
 * Those that are below a position, or the newest, in one request for each status where no event is asked for. There may be
 * fewer than the limit, or none, and a position: where an event is rare, the rest is for the next page.
 */
export async function listDeliveries(
  table: Table,
  query: DeliveryQuery,
  position: string | undefined,
  limits = standardLimits,
): Promise<FoundDeliveries> {
  const range = timeRange(query);
  if (range.from >= range.to) return { deliveries: [] };
  const found = new Map<string, Delivery>();
  // Down to there all of them are known.
  let floor: string | undefined;
  for (const status of query.status ? [query.status] : lifeOrder) {
    const { deliveries, knownTo } = await readStatus(table, query, status, range, position, limits);
    // A later status takes the place of an earlier one.
    for (const delivery of deliveries) found.set(delivery.deliveryId, delivery);
    if (knownTo !== undefined && (floor === undefined || knownTo > floor)) floor = knownTo;
  }
  const known = [...found.values()]
    .map((delivery) => ({ delivery, at: timeKey(delivery.receivedAt, delivery.deliveryId) }))
    .filter(({ at }) => floor === undefined || at >= floor)
    .sort((a, b) => (a.at < b.at ? 1 : -1));
  const page = known.slice(0, query.limit);
  const next = known.length > page.length ? page.at(-1)?.at : floor;
  return { deliveries: page.map(({ delivery }) => delivery), ...(next !== undefined && { position: next }) };
}

/** Whether a list has this position. */
export function isWithin(query: DeliveryQuery, position: string): boolean {
  const { from, to } = timeRange(query);
  return position >= from && position < to;
}

/** Bounds of time keys. They are longer than a time, so that none is equal to a bound. */
const timeRange = ({ from, to }: DeliveryQuery) => ({
  // What is before and after all digits.
  from: from === undefined ? '/' : new Date(from).toISOString(),
  to: to === undefined ? ':' : new Date(to).toISOString(),
});

interface ReadStatus {
  readonly deliveries: readonly Delivery[];
  /** The time key down to which they are all that there are; absent when there are no more. */
  readonly knownTo?: string;
}

async function readStatus(
  { name: TableName, client }: Table,
  { connection, event, limit }: DeliveryQuery,
  status: DeliveryStatus,
  { from, to }: ReturnType<typeof timeRange>,
  position: string | undefined,
  { rows, requests }: ReadLimits,
): Promise<ReadStatus> {
  const partition = statusKey(connection, status);
  const filter = event === undefined ? undefined : eventFilter(event);
  const deliveries: Delivery[] = [];
  // DynamoDB starts below that key, also where no row has it any more.
  let below = position === undefined ? undefined : startKey(connection, partition, position);
  for (let request = 0; ; request += 1) {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName,
        IndexName: deliveryIndex.name,
        KeyConditionExpression: '#partition = :partition AND #sort BETWEEN :from AND :to',
        FilterExpression: filter?.FilterExpression,
        ExpressionAttributeNames: {
          '#partition': deliveryIndex.partition,
          '#sort': deliveryIndex.sort,
          ...filter?.ExpressionAttributeNames,
        },
        ExpressionAttributeValues: {
          ':partition': partition,
          ':from': from,
          ':to': to,
          ...filter?.ExpressionAttributeValues,
        },
        // One more tells whether there is another page.
        Limit: event === undefined ? limit + 1 - deliveries.length : rows,
        ScanIndexForward: false,
        ExclusiveStartKey: below,
      }),
    );
    deliveries.push(...Items.map(parseDelivery));
    if (!LastEvaluatedKey) return { deliveries };
    if (deliveries.length > limit || request + 1 === requests)
      return { deliveries, knownTo: LastEvaluatedKey[deliveryIndex.sort] };
    below = LastEvaluatedKey;
  }
}

/** `issues` for whatever happens to an issue, `issues.opened` for that alone. */
function eventFilter(
  event: string,
): Required<Pick<QueryCommandInput, 'FilterExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>> {
  const [name, ...action] = event.split('.');
  if (action.length === 0)
    return {
      FilterExpression: '#event = :event',
      ExpressionAttributeNames: { '#event': 'event' },
      ExpressionAttributeValues: { ':event': event },
    };
  return {
    FilterExpression: '#event = :event OR #event = :name AND #action = :action',
    ExpressionAttributeNames: { '#event': 'event', '#action': 'action' },
    ExpressionAttributeValues: { ':event': event, ':name': name, ':action': action.join('.') },
  };
}

const startKey = (connection: string, partition: string, position: string): Record<string, string> => ({
  ...deliveryKey({ connection, deliveryId: position.slice(position.indexOf('#') + 1) }),
  [deliveryIndex.partition]: partition,
  [deliveryIndex.sort]: position,
});
