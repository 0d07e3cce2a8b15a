import { Construct } from 'constructs';
import { route as createIssue } from '../../functions/issues/create-issue.route.ts';
import { route as listIssues } from '../../functions/issues/list-issues.route.ts';
import { route as updateIssue } from '../../functions/issues/update-issue.route.ts';
import { Endpoint } from '../constructs/endpoint.ts';
import type { Platform } from '../platform.ts';

/** Issues of the third party. */
export class IssuesCapability extends Construct {
  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    const { connections, table } = platform;
    const capability = 'issues';
    connections.grantUse(new Endpoint(this, 'ListIssues', { platform, capability, route: listIssues }));
    for (const [name, route] of Object.entries({ CreateIssue: createIssue, UpdateIssue: updateIssue })) {
      const endpoint = new Endpoint(this, name, { platform, capability, route });
      connections.grantUse(endpoint);
      table.grantIdempotency(endpoint);
    }
  }
}
