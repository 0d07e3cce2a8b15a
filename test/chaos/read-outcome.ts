// What there is in the end, read past what makes the services fail.
import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { paginateScan, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DeliveryStatus } from '#lib/contract/delivery.ts';
import { activityPartition, deliveryIndex, deliveryPartition } from '#lib/contract/table-keys.ts';
import type { Cloud } from './cloud.ts';
import type { Outcome } from './verdict.ts';

const unfinished: readonly DeliveryStatus[] = ['received', 'queued'];

/** Whether a delivery is under way, by its row. */
export async function someUnfinished({ table: { table } }: Cloud): Promise<boolean> {
  const found = unfinished.map((status) =>
    table.client.send(
      new QueryCommand({
        TableName: table.name,
        IndexName: deliveryIndex.name,
        KeyConditionExpression: '#status = :status',
        ExpressionAttributeNames: { '#status': deliveryIndex.partition },
        ExpressionAttributeValues: { ':status': `github#${status}` },
        Select: 'COUNT',
        Limit: 1,
      }),
    ),
  );
  return (await Promise.all(found)).some(({ Count = 0 }) => Count > 0);
}

/** Rows of deliveries with their completions, rows of activities, events, and bodies. */
export async function readOutcome(cloud: Cloud): Promise<Pick<Outcome, 'ledger' | 'activities' | 'events' | 'bodies'>> {
  return { ...(await readTable(cloud)), events: cloud.events, bodies: await readBodies(cloud) };
}

async function readTable({ table: { table } }: Cloud): Promise<Pick<Outcome, 'ledger' | 'activities'>> {
  const rows = new Map<string, { status: string; completions: Set<string> }>();
  const activities = new Map<string, number>();
  const pages = paginateScan({ client: table.client }, { TableName: table.name, ConsistentRead: true });
  for await (const { Items = [] } of pages)
    for (const { pk, sk, status } of Items) {
      const [first = '', second = ''] = String(sk).split('#');
      if (pk === activityPartition('github')) activities.set(second, (activities.get(second) ?? 0) + 1);
      if (pk !== deliveryPartition('github')) continue;
      const row = rows.get(first) ?? { status: 'absent', completions: new Set() };
      rows.set(first, row);
      if (second === '') row.status = String(status);
      else row.completions.add(second);
    }
  return { ledger: rows, activities };
}

async function readBodies({ s3, bucket: Bucket }: Cloud): Promise<ReadonlyMap<string, string>> {
  const bodies = new Map<string, string>();
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket }))
    await Promise.all(
      Contents.map(async ({ Key = '' }) => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        bodies.set(Key.replace('deliveries/github/', ''), (await Body?.transformToString()) ?? '');
      }),
    );
  return bodies;
}
