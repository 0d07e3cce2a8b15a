import { openCallers } from '#lib/auth/open-callers.ts';
import { type Connections, openConnections } from '#lib/connectors/connections.ts';
import { type EndpointDependencies, endpoint } from '#lib/lambda/endpoint.ts';
import { requestLogging, warnOfStaleSecret } from '#lib/lambda/observability.ts';
import { createFetchSecret } from '#lib/secrets/secrets-manager.ts';
import { openGates } from '#lib/store/gate-store.ts';
import { openTable } from '#lib/store/table.ts';
import { route } from './list-repositories.route.ts';
import { repositorySummary } from './repository-summary.ts';
import { unknownUser } from './unknown-user.ts';

export const createHandler = ({ connections, ...dependencies }: EndpointDependencies & { connections: Connections }) =>
  endpoint(route, dependencies, async ({ path, query, deadline, signal }) => {
    const github = connections.github(query.connection);
    const { repositories, truncated } = await github
      .listUserRepositories(path.login, { limit: query.limit, deadline, signal })
      .catch(unknownUser(path.login));
    return { repositories: repositories.map(repositorySummary), truncated };
  });

const secrets = { fetchSecret: createFetchSecret(), onStaleSecret: warnOfStaleSecret };
const gates = openGates(openTable(process.env));

export const handler = createHandler({
  callers: openCallers(process.env, secrets),
  connections: openConnections(process.env, { ...secrets, hooks: requestLogging, gates }),
});
