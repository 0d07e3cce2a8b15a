import { openCallers } from '#lib/auth/open-callers.ts';
import { type Connections, openConnections } from '#lib/connectors/connections.ts';
import { type EndpointDependencies, endpoint } from '#lib/lambda/endpoint.ts';
import { requestLogging, warnOfStaleSecret } from '#lib/lambda/observability.ts';
import { createFetchSecret } from '#lib/secrets/secrets-manager.ts';
import { openGates } from '#lib/store/gate-store.ts';
import { openTable } from '#lib/store/table.ts';
import { route } from './account.route.ts';
import { accountReport } from './account-report.ts';

export const createHandler = ({ connections, ...dependencies }: EndpointDependencies & { connections: Connections }) =>
  endpoint(route, dependencies, async ({ query, deadline, signal }) => {
    const github = connections.github(query.connection);
    const call = { deadline, signal };
    const account = await github.getAccount(call);
    const [limits, operations] = await Promise.all([
      // Of a suspended App GitHub refuses all requests, and its limits with them.
      account.suspended ? [] : github.readLimits(call),
      github.checkOperations(account, call),
    ]);
    return accountReport(account, limits, operations);
  });

const secrets = { fetchSecret: createFetchSecret(), onStaleSecret: warnOfStaleSecret };
const gates = openGates(openTable(process.env));

export const handler = createHandler({
  callers: openCallers(process.env, secrets),
  connections: openConnections(process.env, { ...secrets, hooks: requestLogging, gates }),
});
