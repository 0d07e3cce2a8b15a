import { openCallers } from '#lib/auth/open-callers.ts';
import { webhookConnections } from '#lib/contract/connections.ts';
import { systemClock } from '#lib/core/clock.ts';
import { logger, warnOfStaleSecret } from '#lib/lambda/observability.ts';
import { type PageDependencies, page } from '#lib/lambda/page.ts';
import { openDeliveryQueue } from '#lib/messaging/delivery-queue.ts';
import { problemPage } from '#lib/page/problem-page.ts';
import { securityHeaders } from '#lib/page/security-headers.ts';
import { createFetchSecret } from '#lib/secrets/secrets-manager.ts';
import { createDeliveryStore } from '#lib/store/delivery-store.ts';
import { openTable } from '#lib/store/table.ts';
import { route } from './replay-from-page.route.ts';
import { type ReplayFromPageDependencies, replayFromPage } from './replay-from-page.ts';

export const createHandler = (dependencies: PageDependencies & ReplayFromPageDependencies) =>
  page(route, dependencies, ({ body }) => replayFromPage(dependencies, body));

export const handler = createHandler({
  callers: openCallers(process.env, { fetchSecret: createFetchSecret(), onStaleSecret: warnOfStaleSecret }),
  frame: { headers: securityHeaders, problemPage },
  connections: () => webhookConnections(process.env),
  deliveries: createDeliveryStore(openTable(process.env)),
  queue: openDeliveryQueue(process.env),
  clock: systemClock,
  log: logger,
});
