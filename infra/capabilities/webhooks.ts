import { Duration } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { deliveryQueueDays, deliveryRunSeconds, mostDeliveryRuns } from '#lib/contract/delivery.ts';
import { env } from '#lib/contract/environment.ts';
import type { Route } from '#lib/contract/route.ts';
import { route as getDelivery } from '../../functions/webhooks/get-delivery.route.ts';
import { route as listDeliveries } from '../../functions/webhooks/list-deliveries.route.ts';
import { route as receiveWebhook } from '../../functions/webhooks/receive-webhook.route.ts';
import { route as replayDeliveries } from '../../functions/webhooks/replay-deliveries.route.ts';
import { route as replayDelivery } from '../../functions/webhooks/replay-delivery.route.ts';
import { route as replayFromPage } from '../../functions/webhooks/replay-from-page.route.ts';
import { route as showWebhooks } from '../../functions/webhooks/show-webhooks.route.ts';
import { DeliveryBodies } from '../constructs/delivery-bodies.ts';
import { Endpoint } from '../constructs/endpoint.ts';
import { Job } from '../constructs/job.ts';
import { Worker } from '../constructs/worker.ts';
import type { Platform } from '../platform.ts';

const capability = 'webhooks';

/** The inbox: webhooks are received, worked through, watched, and shown to operators. */
export class WebhooksCapability extends Construct {
  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    const { connections, observability, table } = platform;
    const names = connections.withWebhooks;
    const bodies = new DeliveryBodies(this, 'DeliveryBodies');
    const endpoint = (name: string, route: Route) => new Endpoint(this, name, { platform, capability, route });

    const process = new Worker(this, 'ProcessDelivery', {
      platform,
      capability,
      description: 'Does what follows from a webhook',
      timeout: Duration.seconds(deliveryRunSeconds),
      mostRuns: mostDeliveryRuns,
      retention: Duration.days(deliveryQueueDays),
      atOnce: 5,
    });
    connections.describeTo(process);
    table.grantDeliveries(process, names, ['find', 'change', 'add', 'forget']);
    table.grantActivity(process, names);
    bodies.grantRead(process);
    EventBus.fromEventBusName(this, 'DefaultBus', 'default').grantPutEventsTo(process);
    const sends = (sender: Endpoint | Job) => process.grantSend(sender, env.deliveryQueue);

    const receive = endpoint('ReceiveWebhook', receiveWebhook);
    connections.grantWebhooks(receive);
    table.grantDeliveries(receive, names, ['change']);
    table.grantHooks(receive, names, ['change']);
    bodies.grantPut(receive);
    sends(receive);

    const sweep = new Job(this, 'SweepDeliveries', {
      platform,
      capability,
      description: 'Sends webhooks to the worker whose receiver was cut off',
      cron: { minute: '*/5' },
      runsAtLeastEvery: Duration.minutes(30),
      timeout: Duration.minutes(2),
    });
    connections.describeTo(sweep);
    table.grantDeliveries(sweep, names, ['list', 'change']);
    sends(sweep);

    const redeliver = new Job(this, 'RedeliverWebhooks', {
      platform,
      capability,
      description: 'Has webhooks redelivered that failed, and finds those that never came',
      // Not with the verification of connections.
      cron: { minute: '37' },
      runsAtLeastEvery: Duration.hours(2),
      // GitHub takes a redelivery a second.
      timeout: Duration.minutes(15),
    });
    connections.grantUse(redeliver);
    table.grantHooks(redeliver, names, ['find', 'change']);
    table.grantDeliveries(redeliver, names, ['lookUp', 'change']);

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
    for (const sender of [replay, replayMany, fromPage]) sends(sender);

    for (const name of names) observability.watchWebhooks(name);
  }
}
