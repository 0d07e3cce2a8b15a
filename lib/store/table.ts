import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Environment, env, requireVariable } from '#lib/contract/environment.ts';
import { shortLimits } from '#lib/core/aws-limits.ts';
import { lazy } from '#lib/core/lazy.ts';

/** The one table, and the client that speaks to it. */
export interface Table {
  readonly name: string;
  /** Takes and gives plain JavaScript values. */
  readonly client: DynamoDBDocumentClient;
  /** The same without that, for libraries that bring their own. */
  readonly dynamoDb: DynamoDBClient;
}

/** Opened at the first use, so that a function can be loaded without its environment. */
export const openTable = (environment: Environment): (() => Table) =>
  lazy(() => {
    const name = requireVariable(environment, env.table);
    const dynamoDb = new DynamoDBClient(shortLimits);
    const client = DynamoDBDocumentClient.from(dynamoDb, { marshallOptions: { removeUndefinedValues: true } });
    return { name, client, dynamoDb };
  });
