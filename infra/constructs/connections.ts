import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { env } from '#lib/contract/environment.ts';
import { secretNames } from '#lib/contract/secrets.ts';
import type { ConnectionSettings, Stage } from '../stages.ts';
import { IntegrationSecret } from './integration-secret.ts';
import type { ServiceFunction } from './service-function.ts';

const publicApis: Readonly<Record<ConnectionSettings['connector'], string>> = { github: 'https://api.github.com' };

const valueForms: Readonly<Record<ConnectionSettings['auth'], string>> = { token: '{"token":"<token>"}' };

/** The stage's connections: a secret each, and the settings that functions read. */
export class Connections extends Construct {
  readonly names: readonly string[];
  private readonly stage: Stage;
  private readonly secrets: ReadonlyMap<string, IntegrationSecret>;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    this.stage = stage;
    this.names = Object.keys(stage.connections);
    this.secrets = new Map(
      Object.entries(stage.connections).map(([name, { connector, auth }]) => [
        name,
        new IntegrationSecret(this, name, {
          stage,
          secretName: secretNames.connection(stage.name, name),
          description: `Credential of the ${connector} connection "${name}" of Liaison. Value: ${valueForms[auth]}`,
        }),
      ]),
    );
  }

  /** Lets a function know which connections there are, and no more. */
  describeTo(reader: ServiceFunction): void {
    const settings = Object.entries(this.stage.connections).map(([name, { connector, auth, baseUrl }]) => [
      name,
      { connector, auth, baseUrl: baseUrl ?? publicApis[connector], secretArn: this.secrets.get(name)?.arn },
    ]);
    const names = [...this.secrets.values()].map(({ secretName }) => secretName);
    reader.addEnvironment(env.connections, Stack.of(this).toJsonString(Object.fromEntries(settings)), names.join());
  }

  /** Lets a function work through every connection. */
  grantUse(user: ServiceFunction): void {
    this.describeTo(user);
    for (const secret of this.secrets.values()) secret.grantRead(user);
  }
}
