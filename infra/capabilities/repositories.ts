import { Construct } from 'constructs';
import { route as listAccountRepositories } from '../../functions/repositories/list-account-repositories.route.ts';
import { route as listRepositories } from '../../functions/repositories/list-repositories.route.ts';
import { Endpoint } from '../constructs/endpoint.ts';
import type { Platform } from '../platform.ts';

/** Repositories of the third party. */
export class RepositoriesCapability extends Construct {
  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    const capability = 'repositories';
    const list = new Endpoint(this, 'ListRepositories', { platform, capability, route: listRepositories });
    platform.connections.grantUse(list);
    const listOwn = new Endpoint(this, 'ListAccountRepositories', {
      platform,
      capability,
      route: listAccountRepositories,
    });
    platform.connections.grantUse(listOwn);
  }
}
