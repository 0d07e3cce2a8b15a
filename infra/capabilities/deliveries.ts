import { Construct } from 'constructs';
import { env } from '#lib/contract/environment.ts';
import type { Route } from '#lib/contract/route.ts';
import { route as getDelivery } from '../../functions/deliveries/get-delivery.route.ts';
import { route as listDeliveries } from '../../functions/deliveries/list-deliveries.route.ts';
import { route as replayDeliveries } from '../../functions/deliveries/replay-deliveries.route.ts';
import { route as replayDelivery } from '../../functions/deliveries/replay-delivery.route.ts';
import { route as replayFromPage } from '../../functions/deliveries/replay-from-page.route.ts';
import { route as showWebhooks } from '../../functions/deliveries/show-webhooks.route.ts';
import type { DeliveryBodies } from '../constructs/delivery-bodies.ts';
import { Endpoint } from '../constructs/endpoint.ts';
import type { Worker } from '../constructs/worker.ts';
import type { Platform } from '../platform.ts';

interface Inbox {
  /** Is sent what is to be done again. */
  readonly worker: Worker;
  readonly bodies: DeliveryBodies;
}

/** The ledger of webhooks, as operators see it: they look at deliveries, and have them done again. */
export class DeliveriesCapability extends Construct {
  constructor(scope: Construct, id: string, platform: Platform, { worker, bodies }: Inbox) {
    super(scope, id);
    const { connections, table } = platform;
    const names = connections.withWebhooks;
    const endpoint = (name: string, route: Route) =>
      new Endpoint(this, name, { platform, capability: 'deliveries', route });

    const list = endpoint('ListDeliveries', listDeliveries);
    const get = endpoint('GetDelivery', getDelivery);
    const show = endpoint('ShowWebhooks', showWebhooks);
    const replay = endpoint('ReplayDelivery', replayDelivery);
    const replayMany = endpoint('ReplayDeliveries', replayDeliveries);
    const fromPage = endpoint('ReplayFromPage', replayFromPage);
    for (const operator of [list, get, show, replay, replayMany, fromPage]) connections.describeTo(operator);
    table.grantDeliveries(list, names, ['list']);
    table.grantDeliveries(get, names, ['find']);
    table.grantDeliveries(show, names, ['list', 'find']);
    table.grantDeliveries(replay, names, ['find', 'change']);
    table.grantDeliveries(replayMany, names, ['list', 'change']);
    table.grantDeliveries(fromPage, names, ['find', 'change']);
    for (const reader of [get, show]) bodies.grantRead(reader);
    for (const writer of [replay, replayMany]) table.grantIdempotency(writer);
    for (const sender of [replay, replayMany, fromPage]) worker.grantSend(sender, env.deliveryQueue);
  }
}
