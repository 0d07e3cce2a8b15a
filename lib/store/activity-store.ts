import { PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from '#lib/contract/schema.ts';
import { activityPartition } from '#lib/contract/table-keys.ts';
import { expiryOf } from '#lib/store/delivery-row.ts';
import type { Table } from '#lib/store/table.ts';

/** Something that happened at a third party, as a delivery told it. */
export interface Activity {
  readonly connection: string;
  readonly deliveryId: string;
  /** ISO 8601, UTC: by the payload where it says so, else when the delivery came. */
  readonly at: string;
  readonly event: string;
  readonly action?: string | undefined;
  /** `owner/name`. */
  readonly repository?: string | undefined;
  /** The login of whoever did it. */
  readonly actor?: string | undefined;
  readonly actorIsBot?: boolean | undefined;
  /** What it happened to. */
  readonly subject?:
    | { readonly kind: 'issue' | 'pull-request'; readonly number: number; readonly url?: string | undefined }
    | undefined;
}

/**
 * What happened, by connection and time, for reports and the dashboard. Kept as long as deliveries. Both functions reject
 * with what the SDK throws, and with a RangeError for what is no time.
 */
export interface ActivityStore {
  /** The same delivery again takes the place of its row. */
  put(activity: Activity): Promise<void>;
  /** At that time or later, and before that time; ISO 8601. The oldest first. */
  list(query: { readonly connection: string; readonly from: string; readonly to: string }): AsyncIterable<Activity>;
}

const Item = z.object({
  connection: z.string(),
  deliveryId: z.string(),
  at: z.string(),
  event: z.string(),
  action: z.string().optional(),
  repository: z.string().optional(),
  actor: z.string().optional(),
  actorIsBot: z.boolean().optional(),
  subject: z
    .object({ kind: z.enum(['issue', 'pull-request']), number: z.number(), url: z.string().optional() })
    .optional(),
});

/** As long as any other, so that texts are in the order of the times. */
const inUtc = (time: string): string => new Date(time).toISOString();

export const createActivityStore = (table: () => Table): ActivityStore => ({
  async put(activity) {
    const { name: TableName, client } = table();
    const at = inUtc(activity.at);
    const item = Item.parse({ ...activity, at });
    const key = { pk: activityPartition(activity.connection), sk: `${at}#${activity.deliveryId}` };
    await client.send(new PutCommand({ TableName, Item: { ...key, ...item, expires: expiryOf(Date.parse(at)) } }));
  },
  async *list({ connection, from, to }) {
    const { name: TableName, client } = table();
    // A sort key is longer than a time, so that none is equal to a bound.
    const bounds = { ':from': inUtc(from), ':to': inUtc(to) };
    if (bounds[':from'] >= bounds[':to']) return;
    const pages = paginateQuery(
      { client },
      {
        TableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': activityPartition(connection), ...bounds },
      },
    );
    for await (const { Items = [] } of pages) for (const item of Items) yield Item.parse(item);
  },
});
