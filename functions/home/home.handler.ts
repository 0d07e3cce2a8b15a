import { openCallers } from '#lib/auth/open-callers.ts';
import { openConnections } from '#lib/connectors/connections.ts';
import { type Connections as ConnectionSettings, readConnections } from '#lib/contract/connections.ts';
import { env, requireVariable } from '#lib/contract/environment.ts';
import { systemClock } from '#lib/core/clock.ts';
import { logger, requestLogging, warnOfStaleSecret } from '#lib/lambda/observability.ts';
import { type PageDependencies, page } from '#lib/lambda/page.ts';
import { problemPage } from '#lib/page/problem-page.ts';
import { securityHeaders } from '#lib/page/security-headers.ts';
import { createFetchSecret } from '#lib/secrets/secrets-manager.ts';
import { openGates } from '#lib/store/gate-store.ts';
import { openTable } from '#lib/store/table.ts';
import { createVerificationStore } from '#lib/store/verification-store.ts';
import { route } from './home.route.ts';
import { type HomeDependencies, home } from './home.ts';

export const createHandler = (dependencies: PageDependencies & HomeDependencies) =>
  page(route, dependencies, async (request) => ({ html: await home(dependencies, request) }));

const secrets = { fetchSecret: createFetchSecret(), onStaleSecret: warnOfStaleSecret };
const table = openTable(process.env);

export const handler = createHandler({
  callers: openCallers(process.env, secrets),
  frame: { headers: securityHeaders, problemPage },
  settings: (): ConnectionSettings => readConnections(process.env),
  connections: openConnections(process.env, { ...secrets, hooks: requestLogging, gates: openGates(table) }),
  verifications: createVerificationStore(table),
  stage: () => requireVariable(process.env, env.stage),
  version: () => requireVariable(process.env, env.version),
  clock: systemClock,
  log: logger,
});
