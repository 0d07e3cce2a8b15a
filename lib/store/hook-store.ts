import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { paginateQuery, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from '#lib/contract/schema.ts';
import { hookPartition } from '#lib/contract/table-keys.ts';
import { expiryOf } from '#lib/store/delivery-row.ts';
import type { Table } from '#lib/store/table.ts';

/** A webhook of a connection, as its deliveries and pings show it. */
export interface Hook {
  /** The third party's id of it. */
  readonly hookId: string;
  /** Whose it is, as GitHub says in `X-GitHub-Hook-Installation-Target-Type`. */
  readonly target: 'repository' | 'organization' | 'integration';
  /** `owner/name`, or the organization's login; absent for an App's. */
  readonly owner?: string | undefined;
}

export interface KnownHook extends Hook {
  /** ISO 8601, UTC: what it delivered before that may have gone to somebody else. */
  readonly firstSeenAt?: string | undefined;
  /** ISO 8601, UTC: the last ping, which proves that it reaches us. */
  readonly pingedAt?: string | undefined;
  /** ISO 8601, UTC: its deliveries up to then were looked through, and nothing of them is left to do. */
  readonly watermark?: string | undefined;
}

/** The webhooks of the connections. All functions reject with what the SDK throws. */
export interface HookStore {
  /** A ping or a delivery showed it, at that time in milliseconds since the epoch. One write. */
  seen(connection: string, hook: Hook, by: 'ping' | 'delivery', at: number): Promise<void>;
  list(connection: string): Promise<readonly KnownHook[]>;
  /** ISO 8601, UTC. It never goes back, and does not move where the webhook is not known. */
  moveWatermark(connection: string, hookId: string, watermark: string): Promise<void>;
  /**
   * The third party does not know it any more, or has it deliver elsewhere: it is forgotten thirty days after the first time
   * that this was found, unless it is seen or looked through until then. `now` in milliseconds since the epoch.
   */
  expire(connection: string, hookId: string, now: number): Promise<void>;
}

const Item = z.object({
  hookId: z.string(),
  target: z.enum(['repository', 'organization', 'integration']),
  owner: z.string().optional(),
  firstSeenAt: z.string().optional(),
  pingedAt: z.string().optional(),
  watermark: z.string().optional(),
});

const keyOf = (connection: string, hookId: string) => ({ pk: hookPartition(connection), sk: hookId });

export function createHookStore(table: () => Table): HookStore {
  /** Nothing where its condition is not met. */
  async function changeKnown(
    connection: string,
    hookId: string,
    change: Omit<UpdateCommandInput, 'TableName' | 'Key'>,
  ) {
    const { name: TableName, client } = table();
    try {
      await client.send(new UpdateCommand({ TableName, Key: keyOf(connection, hookId), ...change }));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  return {
    async seen(connection, { hookId, target, owner }, by, at) {
      const { name: TableName, client } = table();
      const seenAt = new Date(at).toISOString();
      const set = { hookId, target, ...(owner !== undefined && { owner }), ...(by === 'ping' && { pingedAt: seenAt }) };
      const removed = ['expires', ...(owner === undefined ? ['owner'] : [])];
      const assignments = [
        ...Object.keys(set).map((name) => `#${name} = :${name}`),
        '#firstSeenAt = if_not_exists(#firstSeenAt, :firstSeenAt)',
      ];
      await client.send(
        new UpdateCommand({
          TableName,
          Key: keyOf(connection, hookId),
          UpdateExpression: `SET ${assignments.join(', ')} REMOVE ${removed.map((name) => `#${name}`).join(', ')}`,
          ExpressionAttributeNames: Object.fromEntries(
            [...Object.keys(set), 'firstSeenAt', ...removed].map((name) => [`#${name}`, name]),
          ),
          ExpressionAttributeValues: {
            ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
            ':firstSeenAt': seenAt,
          },
        }),
      );
    },
    async list(connection) {
      const { name: TableName, client } = table();
      const pages = paginateQuery(
        { client },
        {
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': hookPartition(connection) },
          ConsistentRead: true,
        },
      );
      const hooks: KnownHook[] = [];
      for await (const { Items = [] } of pages) hooks.push(...Items.map((item) => Item.parse(item)));
      return hooks;
    },
    async moveWatermark(connection, hookId, watermark) {
      await changeKnown(connection, hookId, {
        UpdateExpression: 'SET #watermark = :watermark REMOVE #expires',
        ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(#watermark) OR #watermark < :watermark)',
        ExpressionAttributeNames: { '#watermark': 'watermark', '#expires': 'expires' },
        ExpressionAttributeValues: { ':watermark': new Date(watermark).toISOString() },
      });
    },
    async expire(connection, hookId, now) {
      await changeKnown(connection, hookId, {
        UpdateExpression: 'SET #expires = if_not_exists(#expires, :expires)',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#expires': 'expires' },
        ExpressionAttributeValues: { ':expires': expiryOf(now) },
      });
    },
  };
}
