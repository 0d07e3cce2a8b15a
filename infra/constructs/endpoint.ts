import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Route } from '#lib/contract/route.ts';
import type { Platform } from '../platform.ts';
import { ServiceFunction } from './service-function.ts';

export interface EndpointProps {
  readonly platform: Platform;
  readonly capability: string;
  readonly route: Route;
}

/** A route and the function that answers it. */
export class Endpoint extends ServiceFunction {
  constructor(scope: Construct, id: string, { platform, capability, route }: EndpointProps) {
    super(scope, id, {
      base: platform,
      capability,
      description: `${route.method} ${route.path}: ${route.summary}`,
      // API Gateway gives up at 30 s; a function that is still at work then answers nobody.
      timeout: Duration.seconds(29),
    });
    platform.api.addRoute(id, route, this.live);
    platform.observability.watchFunction(this, id);
    if (route.scope !== 'none') platform.apiKeys.grantCheck(this);
  }
}
