import { openWebhooks } from '#lib/connectors/webhooks.ts';
import { systemClock } from '#lib/core/clock.ts';
import { emitMetric, logger, warnOfStaleSecret } from '#lib/lambda/observability.ts';
import { receiver } from '#lib/lambda/receiver.ts';
import { openDeliveryQueue } from '#lib/messaging/delivery-queue.ts';
import { createFetchSecret } from '#lib/secrets/secrets-manager.ts';
import { openBodyStore } from '#lib/store/body-store.ts';
import { createDeliveryStore } from '#lib/store/delivery-store.ts';
import { createHookStore } from '#lib/store/hook-store.ts';
import { openTable } from '#lib/store/table.ts';
import { route } from './receive-webhook.route.ts';
import { type ReceiveWebhookDependencies, receiveWebhook } from './receive-webhook.ts';
import { createSeenHooks } from './seen-hooks.ts';

export const createHandler = (dependencies: ReceiveWebhookDependencies) =>
  receiver(route, dependencies, (request) => receiveWebhook(dependencies, request));

const table = openTable(process.env);

export const handler = createHandler({
  webhooks: openWebhooks(process.env, { fetchSecret: createFetchSecret(), onStaleSecret: warnOfStaleSecret }),
  deliveries: createDeliveryStore(table),
  bodies: openBodyStore(process.env),
  queue: openDeliveryQueue(process.env),
  hooks: createSeenHooks(createHookStore(table), logger),
  clock: systemClock,
  emit: emitMetric,
  log: logger,
});
