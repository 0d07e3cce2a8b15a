import { type CfnElement, CfnOutput, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { deliveryKeptDays } from '#lib/contract/delivery.ts';
import { env } from '#lib/contract/environment.ts';
import type { ServiceFunction } from './service-function.ts';

/** The bucket with the bodies of webhooks, kept as long as the rows of the ledger. */
export class DeliveryBodies extends Construct {
  private readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bucket = new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [
        { expiration: Duration.days(deliveryKeptDays), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      // CloudFormation deletes no bucket that has objects; these end by themselves.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    new CfnOutput(this, 'BucketName', { value: this.bucket.bucketName, description: 'The bodies of webhooks' });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions::AwsSolutions-S1',
      reason: 'Only functions of this stack reach it; the ledger and the access log of the API tell who sent what.',
    });
  }

  /** Lets a function store bodies. */
  grantPut(writer: ServiceFunction): void {
    this.grant(writer, 's3:PutObject', this.bucket.arnForObjects('*'));
    this.describeTo(writer);
  }

  /** Lets a function read bodies, and make links to them. */
  grantRead(reader: ServiceFunction): void {
    this.grant(reader, 's3:GetObject', this.bucket.arnForObjects('*'));
    // Without it, S3 does not tell an object that is not there from one that is forbidden.
    this.grant(reader, 's3:ListBucket', this.bucket.bucketArn);
    this.describeTo(reader);
  }

  private grant(user: ServiceFunction, action: string, resource: string): void {
    Grant.addToPrincipal({ grantee: user, actions: [action], resourceArns: [resource] });
    const bucket = Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnElement);
    Validations.of(user).acknowledge({
      id: `AwsSolutions::AwsSolutions-IAM5[Resource::<${bucket}.Arn>/*]`,
      reason: 'The bucket has nothing but bodies, and any of them may be the next one.',
    });
  }

  private describeTo(user: ServiceFunction): void {
    user.addEnvironment(env.deliveryBucket, this.bucket.bucketName, 'deliveries');
  }
}
