import { join } from 'node:path';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type DynamoDb, startDynamoDb } from '../../local/aws/dynamodb.ts';
import { lambdaContext } from '../support/lambda-context.ts';
import { tableResource, temporaryDirectory } from './support/assembly.ts';

// What the idempotency of Powertools asks of the table, all of which the emulated DynamoDB has to know.

const accessKeyId = 'LOCALTEST';
let directory: ReturnType<typeof temporaryDirectory>;
let dynamoDb: DynamoDb;
let client: DynamoDBClient;
let operations: string[];

beforeEach(async () => {
  directory = temporaryDirectory();
  dynamoDb = await startDynamoDb({
    accessKeyId,
    directory: join(directory.path, 'dynamodb'),
    tables: new Map([['Store', tableResource.Properties]]),
    onError: (error) => {
      throw error;
    },
  });
  client = new DynamoDBClient({
    endpoint: dynamoDb.url,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  operations = [];
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        operations.push(commandName);
        return next(args);
      },
    { step: 'initialize' },
  );
});

afterEach(async () => {
  client.destroy();
  await dynamoDb.close();
  directory[Symbol.dispose]();
});

interface Payload {
  readonly id: string;
  readonly title: string;
}

const idempotent = (work: (payload: Payload) => Promise<object>) =>
  makeIdempotent(work, {
    persistenceStore: new DynamoDBPersistenceLayer({
      tableName: 'Store',
      awsSdkV3Client: client,
      keyAttr: 'pk',
      sortKeyAttr: 'sk',
      staticPkValue: 'idempotency',
      expiryAttr: 'expires',
    }),
    keyPrefix: 'test',
    config: new IdempotencyConfig({
      eventKeyJmesPath: 'id',
      payloadValidationJmesPath: 'title',
      lambdaContext: lambdaContext(),
    }),
  });

test('a second call is answered with the first result, by one request to the table', async () => {
  let calls = 0;
  const create = idempotent(async ({ title }) => ({ number: ++calls, title }));
  const payload = { id: '1', title: 'a' };
  expect(await create(payload)).toEqual({ number: 1, title: 'a' });
  expect(await create(payload)).toEqual({ number: 1, title: 'a' });
  expect(calls).toBe(1);
  expect(operations).toEqual(['PutItemCommand', 'UpdateItemCommand', 'PutItemCommand']);
});

test('of two calls at the same time one is told that the other is under way', async () => {
  const begun = Promise.withResolvers<void>();
  const done = Promise.withResolvers<object>();
  const create = idempotent(() => {
    begun.resolve();
    return done.promise;
  });
  const payload = { id: '1', title: 'a' };
  const first = create(payload);
  await begun.promise;
  await expect(create(payload)).rejects.toMatchObject({ name: 'IdempotencyAlreadyInProgressError' });
  done.resolve({ number: 1 });
  expect(await first).toEqual({ number: 1 });
});

test('another payload with the same key is an error', async () => {
  const create = idempotent(async () => ({ number: 1 }));
  await create({ id: '1', title: 'a' });
  await expect(create({ id: '1', title: 'b' })).rejects.toMatchObject({ name: 'IdempotencyValidationError' });
});

test('a call that failed may be repeated', async () => {
  let calls = 0;
  const create = idempotent(async () => {
    calls += 1;
    if (calls === 1) throw new Error('no');
    return { number: calls };
  });
  await expect(create({ id: '1', title: 'a' })).rejects.toThrow('no');
  expect(await create({ id: '1', title: 'a' })).toEqual({ number: 2 });
  expect(operations).toContain('DeleteItemCommand');
});
