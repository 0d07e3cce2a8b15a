import { openCallers } from '#lib/auth/open-callers.ts';
import { readConnections } from '#lib/contract/connections.ts';
import { env, requireVariable } from '#lib/contract/environment.ts';
import { type EndpointDependencies, endpoint } from '#lib/lambda/endpoint.ts';
import { logger, warnOfStaleSecret } from '#lib/lambda/observability.ts';
import { createFetchSecret } from '#lib/secrets/secrets-manager.ts';
import { openTable } from '#lib/store/table.ts';
import { createVerificationStore, type VerificationStore } from '#lib/store/verification-store.ts';
import { route } from './health.route.ts';
import { healthReport } from './health-report.ts';
import { lastVerifications } from './last-verifications.ts';

interface Dependencies extends EndpointDependencies {
  readonly connectionNames: () => readonly string[];
  readonly verifications: VerificationStore;
  readonly version: () => string;
}

export const createHandler = ({ connectionNames, verifications, version, ...dependencies }: Dependencies) =>
  endpoint(route, dependencies, async ({ caller }) => {
    const last = await lastVerifications(connectionNames(), verifications, logger);
    return healthReport(last, { caller, version: version() });
  });

export const handler = createHandler({
  callers: openCallers(process.env, { fetchSecret: createFetchSecret(), onStaleSecret: warnOfStaleSecret }),
  connectionNames: () => Object.keys(readConnections(process.env)),
  verifications: createVerificationStore(openTable(process.env)),
  version: () => requireVariable(process.env, env.version),
});
