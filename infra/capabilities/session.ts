import { Construct } from 'constructs';
import { route as showSignIn } from '../../functions/session/show-sign-in.route.ts';
import { route as signIn } from '../../functions/session/sign-in.route.ts';
import { route as signOut } from '../../functions/session/sign-out.route.ts';
import { Endpoint } from '../constructs/endpoint.ts';
import type { Platform } from '../platform.ts';

/** Signing in and out, for people with a browser. */
export class SessionCapability extends Construct {
  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    const capability = 'session';
    new Endpoint(this, 'ShowSignIn', { platform, capability, route: showSignIn });
    platform.apiKeys.grantCheck(new Endpoint(this, 'SignIn', { platform, capability, route: signIn }));
    new Endpoint(this, 'SignOut', { platform, capability, route: signOut });
  }
}
