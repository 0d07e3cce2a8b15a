import type { Architecture, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { Artifacts } from './artifacts.ts';
import type { Api } from './constructs/api.ts';
import type { ApiKeys } from './constructs/api-keys.ts';
import type { Connections } from './constructs/connections.ts';
import type { Observability } from './constructs/observability.ts';
import type { Table } from './constructs/table.ts';
import type { Stage } from './stages.ts';

/** What every capability stands on. The stack makes it once. */
export interface Platform {
  readonly stage: Stage;
  readonly version: string;
  readonly artifacts: Artifacts;
  readonly architecture: Architecture;
  readonly layer: LayerVersion;
  readonly observability: Observability;
  readonly api: Api;
  readonly apiKeys: ApiKeys;
  readonly connections: Connections;
  readonly table: Table;
}
