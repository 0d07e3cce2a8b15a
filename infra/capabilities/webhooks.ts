import { Duration } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { deliveryQueueDays, deliveryRunSeconds, mostDeliveryRuns } from '#lib/contract/delivery.ts';
import { env } from '#lib/contract/environment.ts';
import { route as receiveWebhook } from '../../functions/webhooks/receive-webhook.route.ts';
import { DeliveryBodies } from '../constructs/delivery-bodies.ts';
import { Endpoint } from '../constructs/endpoint.ts';
import { Job } from '../constructs/job.ts';
import { Worker } from '../constructs/worker.ts';
import type { Platform } from '../platform.ts';

/** The inbox: webhooks are received, worked through, and watched. */
export class WebhooksCapability extends Construct {
  /** Does what follows from a webhook that its queue is sent. */
  readonly worker: Worker;
  readonly bodies: DeliveryBodies;

  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    const { connections, observability, table } = platform;
    const capability = 'webhooks';
    const names = connections.withWebhooks;
    const bodies = new DeliveryBodies(this, 'DeliveryBodies');

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

    const receive = new Endpoint(this, 'ReceiveWebhook', { platform, capability, route: receiveWebhook });
    connections.grantWebhooks(receive);
    table.grantDeliveries(receive, names, ['change']);
    table.grantHooks(receive, names, ['change']);
    bodies.grantPut(receive);
    process.grantSend(receive, env.deliveryQueue);

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
    process.grantSend(sweep, env.deliveryQueue);

    for (const name of names) observability.watchWebhooks(name);
    this.worker = process;
    this.bodies = bodies;
  }
}
