import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { deliveryIndex } from '#lib/contract/table-keys.ts';
import type { Table } from '#lib/store/table.ts';
import { returnItemsOnConditionFailure } from '../../local/aws/condition-failure.ts';
import { awsEndpoint } from './aws-endpoint.ts';

export interface TestTable extends AsyncDisposable {
  readonly table: Table;
  readonly endpoint: string;
  /** The operations asked of it since the last call, each attempt counted: `PutItem`. */
  takeRequests(): readonly string[];
  /** Has the table out of reach from now on. */
  stop(): Promise<void>;
}

/** An empty table with the deployed one's keys and index, in a DynamoDB on 127.0.0.1 that keeps it in memory. */
export async function startTestTable(name = 'liaison'): Promise<TestTable> {
  returnItemsOnConditionFailure();
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const dynamoDb = new DynamoDBClient({ ...awsEndpoint(endpoint), maxAttempts: 1 });
  await dynamoDb.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
        { AttributeName: deliveryIndex.partition, AttributeType: 'S' },
        { AttributeName: deliveryIndex.sort, AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: deliveryIndex.name,
          KeySchema: [
            { AttributeName: deliveryIndex.partition, KeyType: 'HASH' },
            { AttributeName: deliveryIndex.sort, KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  const describe = new DescribeTableCommand({ TableName: name });
  while ((await dynamoDb.send(describe)).Table?.TableStatus !== 'ACTIVE');
  const requests: string[] = [];
  dynamoDb.middlewareStack.add(
    (next, { commandName = '' }) =>
      (sent) => {
        requests.push(commandName.replace(/Command$/, ''));
        return next(sent);
      },
    // Behind the SDK's own retries.
    { step: 'finalizeRequest', priority: 'low' },
  );
  const client = DynamoDBDocumentClient.from(dynamoDb, { marshallOptions: { removeUndefinedValues: true } });
  async function stop() {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }
  return {
    table: { name, client, dynamoDb },
    endpoint,
    takeRequests: () => requests.splice(0),
    stop,
    async [Symbol.asyncDispose]() {
      dynamoDb.destroy();
      await stop();
    },
  };
}
