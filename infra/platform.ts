import type { Api } from './constructs/api.ts';
import type { ApiKeys } from './constructs/api-keys.ts';
import type { Connections } from './constructs/connections.ts';
import type { Observability } from './constructs/observability.ts';
import type { FunctionBase } from './constructs/service-function.ts';
import type { Table } from './constructs/table.ts';

/** What every capability stands on. The stack makes it once. */
export interface Platform extends FunctionBase {
  readonly observability: Observability;
  readonly api: Api;
  readonly apiKeys: ApiKeys;
  readonly connections: Connections;
  readonly table: Table;
}
