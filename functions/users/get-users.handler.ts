import { openCallers } from '#lib/auth/open-callers.ts';
import { type Connections, openConnections } from '#lib/connectors/connections.ts';
import { systemClock } from '#lib/core/clock.ts';
import { type EndpointDependencies, endpoint } from '#lib/lambda/endpoint.ts';
import { requestLogging, warnOfStaleSecret } from '#lib/lambda/observability.ts';
import { createFetchSecret } from '#lib/secrets/secrets-manager.ts';
import { openGates } from '#lib/store/gate-store.ts';
import { openTable } from '#lib/store/table.ts';
import { fetchUsers } from './fetch-users.ts';
import { route } from './get-users.route.ts';
import { userSummary } from './user-summary.ts';

export const createHandler = ({ connections, ...dependencies }: EndpointDependencies & { connections: Connections }) =>
  endpoint(route, dependencies, async ({ query, deadline, signal }) => {
    const github = connections.github(query.connection);
    const fetched = await fetchUsers(github, query.login, { deadline, signal }, dependencies.clock ?? systemClock);
    return { users: fetched.map(({ user, ...asked }) => ({ ...asked, ...(user && { user: userSummary(user) }) })) };
  });

const secrets = { fetchSecret: createFetchSecret(), onStaleSecret: warnOfStaleSecret };
const gates = openGates(openTable(process.env));

export const handler = createHandler({
  callers: openCallers(process.env, secrets),
  connections: openConnections(process.env, { ...secrets, hooks: requestLogging, gates }),
});
