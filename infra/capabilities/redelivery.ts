import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Job } from '../constructs/job.ts';
import type { Platform } from '../platform.ts';

/** What asks third parties for the webhooks that did not come. */
export class RedeliveryCapability extends Construct {
  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    const { connections, table } = platform;
    const names = connections.withWebhooks;

    const redeliver = new Job(this, 'RedeliverWebhooks', {
      platform,
      capability: 'redelivery',
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
  }
}
