import { Validations } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { CfnSecret, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';

export interface IntegrationSecretProps {
  readonly stage: Stage;
  /** Known to people, who set the value by it. */
  readonly secretName: string;
  /** What it is for, and what its value looks like. */
  readonly description: string;
}

/**
 * A secret that people give its value. Made without one: a generated placeholder would overwrite the real value whenever
 * its block in the template changes, and "no value" is a state that Liaison can tell.
 */
export class IntegrationSecret extends Construct {
  readonly arn: string;
  readonly secretName: string;
  private readonly secret: ISecret;

  constructor(scope: Construct, id: string, { stage, secretName, description }: IntegrationSecretProps) {
    super(scope, id);
    const resource = new CfnSecret(this, 'Secret', { name: secretName, description });
    resource.applyRemovalPolicy(stage.removalPolicy);
    Validations.of(resource).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SMG4',
      reason:
        'People issue the value, here or at the third party, and nothing rotates it by itself; the runbook says how they do.',
    });
    this.arn = resource.ref;
    this.secretName = secretName;
    this.secret = Secret.fromSecretCompleteArn(this, 'Imported', resource.ref);
  }

  grantRead(grantee: IGrantable): void {
    this.secret.grantRead(grantee);
  }
}
