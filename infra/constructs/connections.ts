import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { resolveChoice, sendsWebhooks } from '#lib/contract/connectors.ts';
import { env } from '#lib/contract/environment.ts';
import { secretForms, secretNames, webhookSecretForm } from '#lib/contract/secrets.ts';
import type { ConnectionSettings, Stage } from '../stages.ts';
import { IntegrationSecret } from './integration-secret.ts';
import type { ServiceFunction } from './service-function.ts';
import type { Table } from './table.ts';

/** The stage's connections: a secret each, and the settings that functions read. */
export class Connections extends Construct {
  readonly names: readonly string[];
  /** Of the connections whose third parties send webhooks. */
  readonly withWebhooks: readonly string[];
  private readonly connections: Readonly<Record<string, ConnectionSettings & { readonly baseUrl: string }>>;
  private readonly secrets: ReadonlyMap<string, IntegrationSecret>;
  private readonly webhookSecrets: ReadonlyMap<string, IntegrationSecret>;
  private readonly table: Table;

  constructor(scope: Construct, id: string, stage: Stage, table: Table) {
    super(scope, id);
    this.table = table;
    this.connections = withAddresses(stage);
    this.names = Object.keys(this.connections);
    this.secrets = new Map(
      Object.entries(this.connections).map(([name, { connector, auth }]) => [
        name,
        new IntegrationSecret(this, name, {
          stage,
          secretName: secretNames.connection(stage.name, name),
          description: `Credential of the ${connector} connection "${name}" of Liaison. Value: ${secretForms[auth].example}`,
        }),
      ]),
    );
    this.withWebhooks = Object.entries(this.connections)
      .filter(([, { connector }]) => sendsWebhooks(connector))
      .map(([name]) => name);
    this.webhookSecrets = new Map(
      this.withWebhooks.map((name) => [
        name,
        new IntegrationSecret(this, `${name}Webhooks`, {
          stage,
          secretName: secretNames.webhook(stage.name, name),
          description: `Checks the webhooks of the connection "${name}" of Liaison. Value: ${webhookSecretForm.example}`,
        }),
      ]),
    );
  }

  /** Lets a function know which connections there are, and no more. */
  describeTo(reader: ServiceFunction): void {
    const settings = Object.entries(this.connections).map(([name, { connector, auth, baseUrl }]) => [
      name,
      { connector, auth, baseUrl, secretArn: this.secrets.get(name)?.arn },
    ]);
    const names = [...this.secrets.values()].map(({ secretName }) => secretName);
    reader.addEnvironment(env.connections, Stack.of(this).toJsonString(Object.fromEntries(settings)), names.join());
  }

  /** Lets a function check the webhooks that come to connections. */
  grantWebhooks(receiver: ServiceFunction): void {
    const settings = [...this.webhookSecrets].map(([name, { arn }]) => [
      name,
      { connector: this.connections[name]?.connector, secretArn: arn },
    ]);
    const names = [...this.webhookSecrets.values()].map(({ secretName }) => secretName);
    receiver.addEnvironment(env.webhooks, Stack.of(this).toJsonString(Object.fromEntries(settings)), names.join());
    for (const secret of this.webhookSecrets.values()) secret.grantRead(receiver);
  }

  /** Lets a function work through every connection, and heed the limits that others met there. */
  grantUse(user: ServiceFunction): void {
    this.describeTo(user);
    this.table.grantGates(user, this.names);
    for (const secret of this.secrets.values()) secret.grantRead(user);
  }
}

/** Below /webhooks, beside the names of connections. */
const pathsOfOurs = new Set(['deliveries', 'replay', 'replays']);

/** The stage's connections, each with its address. Throws for a connector or an auth that there is not. */
function withAddresses({ name: stage, connections }: Stage) {
  const resolved = Object.entries(connections).map(([name, settings]) => {
    if (pathsOfOurs.has(name))
      throw new Error(
        `No connection can be called "${name}", as in infra/stages.ts: /webhooks/${name} is a path of Liaison.`,
      );
    const choice = resolveChoice(settings);
    if ('problem' in choice)
      throw new Error(`The connection "${name}" of the stage ${stage} in infra/stages.ts is wrong. ${choice.problem}`);
    return [name, { ...settings, baseUrl: choice.baseUrl }] as const;
  });
  return Object.fromEntries(resolved);
}
