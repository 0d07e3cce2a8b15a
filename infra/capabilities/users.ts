import { Construct } from 'constructs';
import { route as getUsers } from '../../functions/users/get-users.route.ts';
import { Endpoint } from '../constructs/endpoint.ts';
import type { Platform } from '../platform.ts';

/** Users of the third party. */
export class UsersCapability extends Construct {
  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    const capability = 'users';
    const endpoint = new Endpoint(this, 'GetUsers', { platform, capability, route: getUsers });
    platform.connections.grantUse(endpoint);
  }
}
