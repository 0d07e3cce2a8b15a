import { CfnOutput } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { env } from '#lib/contract/environment.ts';
import {
  activityPartition,
  deliveryIndex,
  deliveryPartition,
  gatePartition,
  hookPartition,
  requestPartitions,
} from '#lib/contract/table-keys.ts';
import type { Stage } from '../stages.ts';
import type { ServiceFunction } from './service-function.ts';

const keys = {
  partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
  sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
};

const deliveryActions = {
  /** A delivery and its completions. */
  find: 'dynamodb:Query',
  lookUp: 'dynamodb:BatchGetItem',
  change: 'dynamodb:UpdateItem',
  add: 'dynamodb:PutItem',
  forget: 'dynamodb:DeleteItem',
} as const;
/** `list`: the whole ledger, by status and time. */
export type DeliveryUse = keyof typeof deliveryActions | 'list';

/** The one table. Each kind of record is a module of `lib/store`. */
export class Table extends Construct {
  private readonly table: dynamodb.Table;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    this.table = new dynamodb.Table(this, 'Table', {
      ...keys,
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expires',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: stage.removalPolicy,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: deliveryIndex.name,
      partitionKey: { name: deliveryIndex.partition, type: dynamodb.AttributeType.STRING },
      sortKey: { name: deliveryIndex.sort, type: dynamodb.AttributeType.STRING },
    });
    new CfnOutput(this, 'TableName', { value: this.table.tableName, description: 'The table' });
  }

  /** Lets a function read single records. */
  grantRead(reader: ServiceFunction): void {
    this.grant(reader, 'dynamodb:GetItem');
  }

  /** Lets a function write single records. */
  grantWrite(writer: ServiceFunction): void {
    this.grant(writer, 'dynamodb:PutItem');
  }

  /** Lets a function remember the requests that it was sent, and what became of them: those records and no others. */
  grantIdempotency(user: ServiceFunction): void {
    const actions = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];
    this.grantPartitions(user, actions, Object.values(requestPartitions));
  }

  /** Lets a function keep the gates of these connections, and reach nothing else of them. */
  grantGates(user: ServiceFunction, connections: readonly string[]): void {
    this.grantPartitions(user, ['dynamodb:GetItem', 'dynamodb:PutItem'], connections.map(gatePartition));
  }

  /** What a function does with the ledger of deliveries. */
  grantDeliveries(user: ServiceFunction, connections: readonly string[], uses: readonly DeliveryUse[]): void {
    const actions = uses.filter((use) => use !== 'list').map((use) => deliveryActions[use]);
    if (actions.length > 0) this.grantPartitions(user, actions, connections.map(deliveryPartition));
    if (!uses.includes('list')) return;
    Grant.addToPrincipal({
      grantee: user,
      actions: ['dynamodb:Query'],
      resourceArns: [`${this.table.tableArn}/index/${deliveryIndex.name}`],
    });
    this.describeTo(user);
  }

  /** Lets a function `find` the webhooks of these connections, or `change` what is known of them. */
  grantHooks(user: ServiceFunction, connections: readonly string[], uses: readonly ('find' | 'change')[]): void {
    const actions = uses.map((use) => deliveryActions[use]);
    this.grantPartitions(user, actions, connections.map(hookPartition));
  }

  /** Lets a function write down what happened at these connections. */
  grantActivity(writer: ServiceFunction, connections: readonly string[]): void {
    this.grantPartitions(writer, ['dynamodb:PutItem'], connections.map(activityPartition));
  }

  private grantPartitions(user: ServiceFunction, actions: string[], partitions: readonly string[]): void {
    Grant.addToPrincipal({
      grantee: user,
      actions,
      resourceArns: [this.table.tableArn],
      conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': partitions } },
    });
    this.describeTo(user);
  }

  private grant(user: ServiceFunction, action: string): void {
    // Not the table's own grant: that has the index along.
    Grant.addToPrincipal({ grantee: user, actions: [action], resourceArns: [this.table.tableArn] });
    this.describeTo(user);
  }

  private describeTo(user: ServiceFunction): void {
    user.addEnvironment(env.table, this.table.tableName, JSON.stringify(keys));
  }
}
