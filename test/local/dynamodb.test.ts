import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type DynamoDb, startDynamoDb, type TableProperties } from '../../local/aws/dynamodb.ts';
import { tableResource, temporaryDirectory } from './support/assembly.ts';

const accessKeyId = 'LOCALTEST';
let directory: ReturnType<typeof temporaryDirectory>;
const cleanups: (() => void | Promise<void>)[] = [];

beforeEach(() => {
  directory = temporaryDirectory();
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  directory[Symbol.dispose]();
});

async function start(properties: TableProperties = tableResource.Properties): Promise<DynamoDb> {
  const server = await startDynamoDb({
    accessKeyId,
    directory: join(directory.path, 'dynamodb'),
    tables: new Map([['Store', properties]]),
    onError: (error) => {
      throw error;
    },
  });
  cleanups.push(() => server.close());
  return server;
}

function clientOf(server: DynamoDb, key = accessKeyId): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: key, secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  cleanups.push(() => client.destroy());
  return DynamoDBDocumentClient.from(client);
}

const put = (client: DynamoDBDocumentClient, pk: string, sk: string) =>
  client.send(new PutCommand({ TableName: 'Store', Item: { pk, sk } }));
const has = async (client: DynamoDBDocumentClient, pk: string, sk: string) =>
  (await client.send(new GetCommand({ TableName: 'Store', Key: { pk, sk } }))).Item !== undefined;

test('items survive a restart', async () => {
  const first = await start();
  await put(clientOf(first), 'a', '1');
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  expect(await has(clientOf(await start()), 'a', '1')).toBe(true);
});

test('a table of another shape is made anew', async () => {
  const first = await start();
  await put(clientOf(first), 'a', '1');
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  const index = {
    IndexName: 'by-sk',
    KeySchema: [{ AttributeName: 'sk', KeyType: 'HASH' }],
    Projection: { ProjectionType: 'ALL' },
  };
  const second = await start({ ...tableResource.Properties, GlobalSecondaryIndexes: [index] });
  expect(await has(clientOf(second), 'a', '1')).toBe(false);
});

test('a partition is cleared and no other', async () => {
  const server = await start();
  const client = clientOf(server);
  await Promise.all([put(client, 'a', '1'), put(client, 'a', '2'), put(client, 'b', '1')]);
  await server.clearPartition('a');
  expect(await Promise.all([has(client, 'a', '1'), has(client, 'a', '2'), has(client, 'b', '1')])).toEqual([
    false,
    false,
    true,
  ]);
});

test('another access key is refused', async () => {
  const client = clientOf(await start(), 'AKIAOTHER');
  await expect(put(client, 'a', '1')).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
});

test('a caller that goes away in the middle of a request harms nobody', async () => {
  const server = await start();
  const socket = connect(server.port, '127.0.0.1');
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/dynamodb/aws4_request`;
  socket.write(
    `POST / HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\nauthorization: ${authorization}\r\ncontent-length: 99\r\n\r\n{`,
  );
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  socket.destroy();
  const client = clientOf(server);
  await put(client, 'a', '1');
  expect(await has(client, 'a', '1')).toBe(true);
});

describe('a condition that fails', () => {
  const Key = { pk: 'a', sk: '1' };
  const ConditionExpression = 'attribute_not_exists(pk)';
  const failure = {
    name: 'ConditionalCheckFailedException',
    Item: { pk: { S: 'a' }, sk: { S: '1' }, n: { N: '1' } },
  };

  test('tells of the item that is there, where it is asked to', async () => {
    const client = clientOf(await start());
    const table = { TableName: 'Store', ConditionExpression, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
    await client.send(new PutCommand({ TableName: 'Store', Item: { ...Key, n: 1 } }));
    await expect(client.send(new PutCommand({ ...table, Item: { ...Key, n: 2 } }))).rejects.toMatchObject(failure);
    await expect(client.send(new DeleteCommand({ ...table, Key }))).rejects.toMatchObject(failure);
    const UpdateExpression = 'SET n = :n';
    const ExpressionAttributeValues = { ':n': 2 };
    await expect(
      client.send(new UpdateCommand({ ...table, Key, UpdateExpression, ExpressionAttributeValues })),
    ).rejects.toMatchObject(failure);
  });

  test('tells nothing of it otherwise', async () => {
    const client = clientOf(await start());
    await put(client, 'a', '1');
    const error = await client
      .send(new PutCommand({ TableName: 'Store', Item: Key, ConditionExpression }))
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect(error).not.toHaveProperty('Item', expect.anything());
  });
});

test('if_not_exists keeps the first value, and ALL_OLD tells of the item before', async () => {
  const client = clientOf(await start());
  const begin = (startedAt: number) =>
    client.send(
      new UpdateCommand({
        TableName: 'Store',
        Key: { pk: 'attempt', sk: '1' },
        UpdateExpression: 'SET startedAt = if_not_exists(startedAt, :startedAt), expires = :expires',
        ExpressionAttributeValues: { ':startedAt': startedAt, ':expires': startedAt + 10 },
        ReturnValues: 'ALL_OLD',
      }),
    );
  expect((await begin(1)).Attributes).toBeUndefined();
  expect((await begin(2)).Attributes).toEqual({ pk: 'attempt', sk: '1', startedAt: 1, expires: 11 });
  const read = new GetCommand({ TableName: 'Store', Key: { pk: 'attempt', sk: '1' }, ConsistentRead: true });
  expect((await client.send(read)).Item).toMatchObject({ startedAt: 1, expires: 12 });
});

test('an index of the template answers by its own order, in pages, and items are found many at once', async () => {
  const { AttributeDefinitions } = tableResource.Properties;
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' });
  const server = await start({
    ...tableResource.Properties,
    AttributeDefinitions: [...AttributeDefinitions, text('statusKey'), text('timeKey')],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byStatus',
        KeySchema: [
          { AttributeName: 'statusKey', KeyType: 'HASH' },
          { AttributeName: 'timeKey', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  });
  const client = clientOf(server);
  for (const [sk, statusKey] of [
    ['1', 'failed'],
    ['2', 'done'],
    ['3', 'failed'],
    ['4', 'failed'],
  ])
    await client.send(
      new PutCommand({ TableName: 'Store', Item: { pk: 'a', sk, statusKey, timeKey: `2026-11-2${sk}` } }),
    );
  const page = (ExclusiveStartKey?: Record<string, unknown>) =>
    client.send(
      new QueryCommand({
        TableName: 'Store',
        IndexName: 'byStatus',
        KeyConditionExpression: 'statusKey = :s AND timeKey < :t',
        ExpressionAttributeValues: { ':s': 'failed', ':t': '2026-11-24' },
        ScanIndexForward: false,
        Limit: 1,
        ExclusiveStartKey,
      }),
    );
  const first = await page();
  const second = await page(first.LastEvaluatedKey);
  expect([...(first.Items ?? []), ...(second.Items ?? [])].map(({ sk }) => sk)).toEqual(['3', '1']);
  const { Responses } = await client.send(
    new BatchGetCommand({
      RequestItems: { Store: { Keys: ['1', '9', '4'].map((sk) => ({ pk: 'a', sk })), ProjectionExpression: 'sk' } },
    }),
  );
  expect(Responses?.['Store']?.map(({ sk }) => sk).sort()).toEqual(['1', '4']);
});

test('a query leaves no iterator open, which would keep what was in the database then', async () => {
  const { AbstractValueIterator } = createRequire(createRequire(import.meta.url).resolve('dynalite'))('abstract-level');
  const ended = jest.spyOn(AbstractValueIterator.prototype, 'close');
  cleanups.push(() => ended.mockRestore());
  const server = await start();
  const client = clientOf(server);
  for (const sk of ['1', '2', '3']) await put(client, 'a', sk);
  const query = (pk: string, Limit?: number) =>
    client.send(
      new QueryCommand({
        ...{ TableName: 'Store', KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } },
        Limit,
      }),
    );
  await query('a');
  await query('a', 1);
  await query('none');
  expect(new Set(ended.mock.contexts).size).toBe(3);
});
