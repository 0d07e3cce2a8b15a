import { openApiKeys } from '#lib/auth/open-api-keys.ts';
import { type Connections, openConnections } from '#lib/connectors/connections.ts';
import { type Environment, env } from '#lib/contract/environment.ts';
import { type EndpointDependencies, endpoint } from '#lib/lambda/endpoint.ts';
import { logger, warnOfStaleSecret } from '#lib/lambda/observability.ts';
import { openTable } from '#lib/store/table.ts';
import { createVerificationStore, type VerificationStore } from '#lib/store/verification-store.ts';
import { route } from './health.route.ts';
import { healthReport } from './health-report.ts';
import { lastVerifications } from './last-verifications.ts';

interface Dependencies extends EndpointDependencies {
  readonly connections: Pick<Connections, 'names'>;
  readonly verifications: VerificationStore;
  readonly environment: Environment;
}

export const createHandler = ({ connections, verifications, environment, ...dependencies }: Dependencies) =>
  endpoint(route, dependencies, async ({ caller }) => {
    const last = await lastVerifications(connections.names(), verifications, logger);
    return healthReport(last, { caller, version: environment[env.version] ?? 'unknown' });
  });

export const handler = createHandler({
  verifyApiKey: openApiKeys(process.env, { onStaleSecret: warnOfStaleSecret }),
  connections: openConnections(process.env),
  verifications: createVerificationStore(openTable(process.env)),
  environment: process.env,
});
