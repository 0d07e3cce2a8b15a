import { openConnections } from '#lib/connectors/connections.ts';
import { systemClock } from '#lib/core/clock.ts';
import { job } from '#lib/lambda/job.ts';
import { emitMetric, logger, requestLogging, warnOfStaleSecret } from '#lib/lambda/observability.ts';
import { createFetchSecret } from '#lib/secrets/secrets-manager.ts';
import { openGates } from '#lib/store/gate-store.ts';
import { openTable } from '#lib/store/table.ts';
import { createVerificationStore } from '#lib/store/verification-store.ts';
import { type VerifyConnectionsDependencies, verifyConnections } from './verify-connections.ts';

export const createHandler = (dependencies: VerifyConnectionsDependencies) =>
  job((run) => verifyConnections(dependencies, run));

const table = openTable(process.env);

export const handler = createHandler({
  connections: openConnections(process.env, {
    fetchSecret: createFetchSecret(),
    onStaleSecret: warnOfStaleSecret,
    hooks: requestLogging,
    gates: openGates(table),
  }),
  verifications: createVerificationStore(table),
  emit: emitMetric,
  clock: systemClock,
  log: logger,
});
