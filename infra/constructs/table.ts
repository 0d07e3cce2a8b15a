import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { env } from '#lib/contract/environment.ts';
import type { Stage } from '../stages.ts';
import type { ServiceFunction } from './service-function.ts';

/** The one table. Each kind of record is a module of `lib/store`. */
export class Table extends Construct {
  private readonly table: dynamodb.Table;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    this.table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expires',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: stage.removalPolicy,
    });
  }

  grantRead(reader: ServiceFunction): void {
    this.table.grantReadData(reader);
    reader.addEnvironment(env.table, this.table.tableName);
  }

  grantReadWrite(writer: ServiceFunction): void {
    this.table.grantReadWriteData(writer);
    writer.addEnvironment(env.table, this.table.tableName);
  }
}
