import { Readable } from 'node:stream';
import dynalite from 'dynalite';
import database from 'dynalite/db/index.js';
import * as z from '#lib/contract/schema.ts';
import { accessKeyIdOf } from '../guard.ts';
import { LocalError } from '../local-error.ts';
import { type LocalServer, readBody, sendJson, startLocalServer } from '../local-server.ts';
import { region } from './account.ts';
import { returnItemsOnConditionFailure } from './condition-failure.ts';
import { endIterators } from './end-iterators.ts';

/** The properties of AWS::DynamoDB::Table that make the table; they have the names of CreateTable's parameters. */
export const TableProperties = z.looseObject({
  KeySchema: z.array(z.unknown()),
  AttributeDefinitions: z.array(z.unknown()),
  GlobalSecondaryIndexes: z.optional(z.array(z.unknown())),
});
export type TableProperties = z.infer<typeof TableProperties>;

export interface DynamoDbOptions {
  readonly accessKeyId: string;
  /** Where the tables are kept. */
  readonly directory: string;
  readonly tables: ReadonlyMap<string, TableProperties>;
  readonly onError: (error: unknown) => void;
}

const maximumRequestBytes = 16 * 1024 * 1024;

export interface DynamoDb extends LocalServer {
  /** Deletes every item of a partition (`pk`) in every table. */
  clearPartition(partition: string): Promise<void>;
}

/** DynamoDB by dynalite, with the template's tables. */
export async function startDynamoDb(options: DynamoDbOptions): Promise<DynamoDb> {
  const { accessKeyId, directory, tables, onError } = options;
  await requireDatabase(directory);
  returnItemsOnConditionFailure();
  endIterators();
  const server = dynalite({ path: directory, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  // dynalite's own listener; it is called below, behind the guard.
  const [listener] = server.listeners('request');
  server.removeAllListeners('request');
  const local = await startLocalServer({
    server,
    onError,
    async handle(request, response) {
      if (accessKeyIdOf(request.headers) !== accessKeyId)
        return sendJson(response, 400, {
          __type: 'com.amazon.coral.service#UnrecognizedClientException',
          message: 'The security token included in the request is invalid.',
        });
      const body = await readBody(request, maximumRequestBytes);
      if (body === undefined) return void response.writeHead(413).end();
      // dynalite throws where a caller goes away in the middle of a request (a stopped worker, say), which would end
      // this process: it gets a request that has arrived. And no Origin, or it would answer with CORS headers.
      const { origin: _, ...headers } = request.headers;
      const arrived = Object.assign(Readable.from([body]), { method: request.method, url: request.url, headers });
      listener?.call(server, arrived, response);
    },
  });
  const call = (operation: string, parameters: object) => callDynamoDb(local.url, accessKeyId, operation, parameters);
  try {
    for (const [name, properties] of tables) await ensureTable(call, name, properties);
  } catch (error) {
    await local.close();
    throw error;
  }
  return {
    ...local,
    async clearPartition(partition) {
      for (const name of tables.keys()) await clearPartition(call, name, partition);
    },
  };
}

/** Opens and closes the database once: when dynalite cannot open it, it throws where nobody can catch it. */
async function requireDatabase(directory: string): Promise<void> {
  const { db } = database.create({ path: directory });
  try {
    await db.open();
  } catch (error) {
    const { cause } = Error.isError(error) ? error : {};
    throw new LocalError(
      `The database in ${directory} cannot be opened (${Error.isError(cause) ? cause.message : error}): delete that folder to start afresh, which forgets what the functions stored.`,
    );
  }
  await db.close();
}

const Keys = z.looseObject({ Items: z.array(z.record(z.string(), z.unknown())) });

async function clearPartition(call: Call, table: string, partition: string): Promise<void> {
  for (;;) {
    const { body } = await call('Query', {
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: partition } },
      ProjectionExpression: 'pk, sk',
    });
    const { Items } = Keys.parse(body);
    if (Items.length === 0) return;
    for (const Key of Items) await call('DeleteItem', { TableName: table, Key });
  }
}

type Call = (operation: string, parameters: object) => Promise<{ readonly ok: boolean; readonly body: unknown }>;

/** A table from an earlier version of the template has another shape: it is made anew, and its items are gone. */
async function ensureTable(call: Call, name: string, properties: TableProperties): Promise<void> {
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes } = properties;
  const wanted = {
    TableName: name,
    KeySchema,
    AttributeDefinitions,
    BillingMode: 'PAY_PER_REQUEST',
    ...(GlobalSecondaryIndexes ? { GlobalSecondaryIndexes } : {}),
  };
  const described = await call('DescribeTable', { TableName: name });
  if (described.ok) {
    const existing = Description.parse(described.body).Table;
    if (shapeOf(existing) === shapeOf(properties)) return;
    await call('DeleteTable', { TableName: name });
    while ((await call('DescribeTable', { TableName: name })).ok);
  }
  const created = await call('CreateTable', wanted);
  if (!created.ok) throw new Error(`The table ${name} cannot be made on the laptop: ${JSON.stringify(created.body)}`);
  // dynalite makes and deletes a table a moment after its answer, and until then the table cannot be used.
  const isActive = async () => {
    const { body } = await call('DescribeTable', { TableName: name });
    return Description.parse(body).Table.TableStatus === 'ACTIVE';
  };
  while (!(await isActive()));
}

const KeyElement = z.looseObject({ AttributeName: z.string(), KeyType: z.string() });
const Shape = z.looseObject({
  TableStatus: z.optional(z.string()),
  KeySchema: z.array(KeyElement),
  GlobalSecondaryIndexes: z.optional(z.array(z.looseObject({ IndexName: z.string(), KeySchema: z.array(KeyElement) }))),
});
const Description = z.looseObject({ Table: Shape });

/** Keys of a table and of its indexes, as a text to compare. */
function shapeOf(table: unknown): string {
  const { KeySchema, GlobalSecondaryIndexes = [] } = Shape.parse(table);
  const keys = (schema: z.infer<typeof KeyElement>[]) =>
    schema
      .map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`)
      .sort()
      .join();
  const indexes = GlobalSecondaryIndexes.map((index) => `${index.IndexName}: ${keys(index.KeySchema)}`);
  return [keys(KeySchema), ...indexes.sort()].join('; ');
}

async function callDynamoDb(url: string, accessKeyId: string, operation: string, parameters: object) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      // dynalite wants the three parts of a signature and does not check it.
      'x-amz-date': '20260101T000000Z',
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${region}/dynamodb/aws4_request, SignedHeaders=host, Signature=none`,
    },
    body: JSON.stringify(parameters),
  });
  return { ok: response.ok, body: await response.json() };
}
