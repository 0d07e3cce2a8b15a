import { openCallers } from '#lib/auth/open-callers.ts';
import { type Connections, openConnections } from '#lib/connectors/connections.ts';
import { type EndpointDependencies, endpoint } from '#lib/lambda/endpoint.ts';
import { createDoOnce } from '#lib/lambda/idempotency.ts';
import { logger, requestLogging, warnOfStaleSecret } from '#lib/lambda/observability.ts';
import { createFetchSecret } from '#lib/secrets/secrets-manager.ts';
import { openGates } from '#lib/store/gate-store.ts';
import { openTable } from '#lib/store/table.ts';
import { droppedValues } from './dropped.ts';
import { issueProblem } from './issue-problem.ts';
import { issueSummary } from './issue-summary.ts';
import { route } from './update-issue.route.ts';

export const createHandler = ({ connections, ...dependencies }: EndpointDependencies & { connections: Connections }) =>
  endpoint(route, dependencies, async ({ path, query, body, deadline, signal }) => {
    const issue = await connections
      .github(query.connection)
      .updateIssue(path, path.number, body, { deadline, signal })
      .catch(issueProblem(path, path.number));
    return { ...issueSummary(issue), dropped: droppedValues(body, issue) };
  });

const secrets = { fetchSecret: createFetchSecret(), onStaleSecret: warnOfStaleSecret };
const table = openTable(process.env);

export const handler = createHandler({
  callers: openCallers(process.env, secrets),
  connections: openConnections(process.env, { ...secrets, hooks: requestLogging, gates: openGates(table) }),
  doOnce: createDoOnce(table, logger),
});
