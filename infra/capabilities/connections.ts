import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { route as health } from '../../functions/connections/health.route.ts';
import { Endpoint } from '../constructs/endpoint.ts';
import { Job } from '../constructs/job.ts';
import type { Platform } from '../platform.ts';

/** The connections' health: verified by a job, told by an endpoint, watched by alarms. */
export class ConnectionsCapability extends Construct {
  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    const { connections, observability, table } = platform;
    const capability = 'connections';

    const healthEndpoint = new Endpoint(this, 'Health', { platform, capability, route: health });
    connections.describeTo(healthEndpoint);
    table.grantRead(healthEndpoint);

    const verify = new Job(this, 'VerifyConnections', {
      platform,
      capability,
      description: 'Verifies the credential of every connection',
      // Not on the hour, when everybody else's jobs run.
      cron: { minute: '7' },
      runsAtLeastEvery: Duration.hours(2),
      timeout: Duration.minutes(2),
    });
    connections.grantUse(verify);
    table.grantWrite(verify);
    for (const name of connections.names) observability.watchConnection(name);
  }
}
