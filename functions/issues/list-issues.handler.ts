import { openCallers } from '#lib/auth/open-callers.ts';
import { type Connections, openConnections } from '#lib/connectors/connections.ts';
import { type EndpointDependencies, endpoint } from '#lib/lambda/endpoint.ts';
import { requestLogging, warnOfStaleSecret } from '#lib/lambda/observability.ts';
import { createFetchSecret } from '#lib/secrets/secrets-manager.ts';
import { openGates } from '#lib/store/gate-store.ts';
import { openTable } from '#lib/store/table.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { issueProblem } from './issue-problem.ts';
import { issueSummary } from './issue-summary.ts';
import { route } from './list-issues.route.ts';

export const createHandler = ({ connections, ...dependencies }: EndpointDependencies & { connections: Connections }) =>
  endpoint(route, dependencies, async ({ path, query: { cursor, ...list }, deadline, signal }) => {
    const { connection, limit, ...filters } = list;
    const position = cursor === undefined ? undefined : decodeCursor(cursor, { path, list });
    const page = await connections
      .github(connection)
      .listIssues(path, { ...filters, pageSize: limit, position, deadline, signal })
      .catch(issueProblem(path));
    return {
      issues: page.issues.map(issueSummary),
      ...(page.next && { next: encodeCursor(page.next, { path, list }) }),
    };
  });

const secrets = { fetchSecret: createFetchSecret(), onStaleSecret: warnOfStaleSecret };
const gates = openGates(openTable(process.env));

export const handler = createHandler({
  callers: openCallers(process.env, secrets),
  connections: openConnections(process.env, { ...secrets, hooks: requestLogging, gates }),
});
