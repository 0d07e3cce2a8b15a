import { Stack, Tags } from 'aws-cdk-lib';
import { type Architecture, Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Artifacts } from './artifacts.ts';
import { AccountCapability } from './capabilities/account.ts';
import { ApiCapability } from './capabilities/api.ts';
import { ConnectionsCapability } from './capabilities/connections.ts';
import { DeliveriesCapability } from './capabilities/deliveries.ts';
import { HomeCapability } from './capabilities/home.ts';
import { IssuesCapability } from './capabilities/issues.ts';
import { RedeliveryCapability } from './capabilities/redelivery.ts';
import { RepositoriesCapability } from './capabilities/repositories.ts';
import { SessionCapability } from './capabilities/session.ts';
import { UsersCapability } from './capabilities/users.ts';
import { WebhooksCapability } from './capabilities/webhooks.ts';
import { Api } from './constructs/api.ts';
import { ApiKeys } from './constructs/api-keys.ts';
import { Connections } from './constructs/connections.ts';
import { Observability } from './constructs/observability.ts';
import { Table } from './constructs/table.ts';
import type { Platform } from './platform.ts';
import type { Stage } from './stages.ts';

export interface LiaisonStackProps {
  readonly stage: Stage;
  readonly version: string;
  readonly artifacts: Artifacts;
  readonly architecture: Architecture;
}

/** All of one stage. One stack with the API and its functions together, since SAM mounts no function of another stack. */
export class LiaisonStack extends Stack {
  constructor(scope: Construct, { stage, version, artifacts, architecture }: LiaisonStackProps) {
    super(scope, `Liaison-${stage.name}`, {
      description: `Liaison ${version}, stage ${stage.name}`,
      terminationProtection: stage.terminationProtection,
      env: stage.home,
    });
    Tags.of(this).add('application', 'liaison');
    Tags.of(this).add('stage', stage.name);

    const table = new Table(this, 'Store', stage);
    const platform: Platform = {
      stage,
      version,
      artifacts,
      architecture,
      layer: new LayerVersion(this, 'Library', {
        description: 'lib/ of Liaison',
        code: Code.fromAsset(artifacts.layer),
        compatibleRuntimes: [Runtime.NODEJS_24_X],
      }),
      observability: new Observability(this, 'Observability', stage),
      api: new Api(this, 'Api', stage),
      apiKeys: new ApiKeys(this, 'ApiKeys', stage),
      connections: new Connections(this, 'Connections', stage, table),
      table,
    };
    new AccountCapability(this, 'AccountCapability', platform);
    new ApiCapability(this, 'ApiCapability', platform);
    new ConnectionsCapability(this, 'ConnectionsCapability', platform);
    const { worker, bodies } = new WebhooksCapability(this, 'WebhooksCapability', platform);
    new DeliveriesCapability(this, 'DeliveriesCapability', platform, { worker, bodies });
    new HomeCapability(this, 'HomeCapability', platform);
    new IssuesCapability(this, 'IssuesCapability', platform);
    new RedeliveryCapability(this, 'RedeliveryCapability', platform);
    new RepositoriesCapability(this, 'RepositoriesCapability', platform);
    new SessionCapability(this, 'SessionCapability', platform);
    new UsersCapability(this, 'UsersCapability', platform);
  }
}
