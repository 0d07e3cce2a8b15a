import { openCallers } from '#lib/auth/open-callers.ts';
import { webhookConnections } from '#lib/contract/connections.ts';
import { env, requireVariable } from '#lib/contract/environment.ts';
import { systemClock } from '#lib/core/clock.ts';
import { logger, warnOfStaleSecret } from '#lib/lambda/observability.ts';
import { type PageDependencies, page } from '#lib/lambda/page.ts';
import { problemPage } from '#lib/page/problem-page.ts';
import { securityHeaders } from '#lib/page/security-headers.ts';
import { createFetchSecret } from '#lib/secrets/secrets-manager.ts';
import { openBodyStore } from '#lib/store/body-store.ts';
import { createDeliveryStore } from '#lib/store/delivery-store.ts';
import { openTable } from '#lib/store/table.ts';
import { route } from './show-webhooks.route.ts';
import { type ShowWebhooksDependencies, showWebhooks } from './show-webhooks.ts';

export const createHandler = (dependencies: PageDependencies & ShowWebhooksDependencies) =>
  page(route, dependencies, async (request) => ({ html: await showWebhooks(dependencies, request) }));

export const handler = createHandler({
  callers: openCallers(process.env, { fetchSecret: createFetchSecret(), onStaleSecret: warnOfStaleSecret }),
  frame: { headers: securityHeaders, problemPage },
  connections: () => webhookConnections(process.env),
  deliveries: createDeliveryStore(openTable(process.env)),
  bodies: openBodyStore(process.env),
  stage: () => requireVariable(process.env, env.stage),
  version: () => requireVariable(process.env, env.version),
  clock: systemClock,
  log: logger,
});
