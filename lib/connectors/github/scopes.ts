import { includesLevel, isPermissionLevel } from './permission-level.ts';

/** The scopes of a classic token, on each of its answers; other credentials do not have it. */
export const scopesHeader = 'x-oauth-scopes';
/** The scopes of which any one suffices for the request. */
export const acceptedScopesHeader = 'x-accepted-oauth-scopes';

// https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps#available-scopes
const includedScopes: Readonly<Record<string, readonly string[]>> = {
  repo: ['repo:status', 'repo_deployment', 'public_repo', 'repo:invite', 'security_events'],
  user: ['read:user', 'user:email', 'user:follow'],
  project: ['read:project'],
};

/** What a header lists; whatever does not look like a scope is left out. */
export const parseScopes = (header: string | undefined): string[] =>
  (header ?? '')
    .split(',')
    .map((scope) => scope.trim())
    .filter((scope) => /^[a-z_]{1,40}(?::[a-z_]{1,40})?$/.test(scope));

/** Whether one of the granted scopes is the needed one or includes it. */
export const grantsScope = (granted: readonly string[], needed: string): boolean =>
  granted.some((scope) => scope === needed || includes(scope, needed));

function includes(granted: string, needed: string): boolean {
  if (Object.hasOwn(includedScopes, granted)) return includedScopes[granted]?.includes(needed) ?? false;
  const [level, resource] = granted.split(':');
  const [neededLevel = '', neededResource] = needed.split(':');
  return resource === neededResource && isPermissionLevel(neededLevel) && includesLevel(level, neededLevel);
}
