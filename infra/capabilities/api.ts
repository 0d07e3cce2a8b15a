import { Construct } from 'constructs';
import { route as openApi } from '../../functions/api/open-api.route.ts';
import { route as unmatched } from '../../functions/api/unmatched.route.ts';
import { Endpoint } from '../constructs/endpoint.ts';
import type { Platform } from '../platform.ts';

/** The API about itself: its description, and what is not there. */
export class ApiCapability extends Construct {
  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    const capability = 'api';
    new Endpoint(this, 'OpenApi', { platform, capability, route: openApi });
    new Endpoint(this, 'Unmatched', { platform, capability, route: unmatched });
  }
}
