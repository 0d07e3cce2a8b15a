import { openCallers } from '#lib/auth/open-callers.ts';
import { type Connections, openConnections } from '#lib/connectors/connections.ts';
import { systemClock } from '#lib/core/clock.ts';
import { type EndpointDependencies, endpoint } from '#lib/lambda/endpoint.ts';
import { createDoOnce } from '#lib/lambda/idempotency.ts';
import { type Log, logger, requestLogging, warnOfStaleSecret } from '#lib/lambda/observability.ts';
import { createFetchSecret } from '#lib/secrets/secrets-manager.ts';
import { type AttemptStore, createAttemptStore } from '#lib/store/attempt-store.ts';
import { openGates } from '#lib/store/gate-store.ts';
import { openTable } from '#lib/store/table.ts';
import { route } from './create-issue.route.ts';
import { createIssueOnce } from './create-issue-once.ts';
import { droppedValues } from './dropped.ts';
import { issueProblem } from './issue-problem.ts';
import { issueSummary } from './issue-summary.ts';

type Dependencies = EndpointDependencies & { connections: Connections; attempts: AttemptStore; log: Pick<Log, 'warn'> };

export const createHandler = ({ connections, attempts, log, ...dependencies }: Dependencies) =>
  endpoint(route, dependencies, async ({ path, query, body, idempotencyId, deadline, signal }) => {
    const { connection } = query;
    const github = connections.github(connection);
    const clock = dependencies.clock ?? systemClock;
    const creation = { connection, idempotencyId, deadline, signal };
    const issue = await createIssueOnce({ github, attempts, clock, log }, path, body, creation).catch(
      issueProblem(path),
    );
    return { ...issueSummary(issue), dropped: droppedValues(body, issue) };
  });

const secrets = { fetchSecret: createFetchSecret(), onStaleSecret: warnOfStaleSecret };
const table = openTable(process.env);

export const handler = createHandler({
  callers: openCallers(process.env, secrets),
  connections: openConnections(process.env, { ...secrets, hooks: requestLogging, gates: openGates(table) }),
  attempts: createAttemptStore(table),
  log: logger,
  doOnce: createDoOnce(table, logger),
});
