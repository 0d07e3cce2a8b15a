import { Construct } from 'constructs';
import { route as home } from '../../functions/home/home.route.ts';
import { Endpoint } from '../constructs/endpoint.ts';
import type { Platform } from '../platform.ts';

/** The start page of a signed-in person. */
export class HomeCapability extends Construct {
  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    const endpoint = new Endpoint(this, 'Home', { platform, capability: 'home', route: home });
    platform.connections.grantUse(endpoint);
    platform.table.grantRead(endpoint);
  }
}
