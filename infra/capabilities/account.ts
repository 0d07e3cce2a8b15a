import { Construct } from 'constructs';
import { route as account } from '../../functions/account/account.route.ts';
import { Endpoint } from '../constructs/endpoint.ts';
import type { Platform } from '../platform.ts';

/** Whose credentials the connections have, and what they may do. */
export class AccountCapability extends Construct {
  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    const capability = 'account';
    const endpoint = new Endpoint(this, 'Account', { platform, capability, route: account });
    platform.connections.grantUse(endpoint);
  }
}
