import { Construct } from 'constructs';
import { env } from '#lib/contract/environment.ts';
import { secretNames } from '#lib/contract/secrets.ts';
import type { Stage } from '../stages.ts';
import { IntegrationSecret } from './integration-secret.ts';
import type { ServiceFunction } from './service-function.ts';

/** The API keys of callers: hashes and scopes in one secret. */
export class ApiKeys extends Construct {
  private readonly secret: IntegrationSecret;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    this.secret = new IntegrationSecret(this, 'Keys', {
      stage,
      secretName: secretNames.apiKeys(stage.name),
      description: `API keys of Liaison's callers, as hashes. Written by: npm run keys -- create --stage ${stage.name}`,
    });
  }

  /** Lets a function check the keys of its callers. */
  grantCheck(caller: ServiceFunction): void {
    this.secret.grantRead(caller);
    caller.addEnvironment(env.apiKeysSecret, this.secret.arn, this.secret.secretName);
  }
}
