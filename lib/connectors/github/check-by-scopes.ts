import type { OperationCheck } from './operation-check.ts';
import type { OperationRequirement } from './operation-requirements.ts';
import { grantsScope } from './scopes.ts';

/** What the scopes of a classic token say of an operation. */
export function checkByScopes(
  { id: operation, scope, publicScope }: OperationRequirement,
  granted: readonly string[],
): OperationCheck {
  if (scope === undefined) {
    return { operation, sufficient: true, needs: 'no scope', explanation: 'Every token can do this.' };
  }
  const needs = `scope ${scope} (or ${publicScope ?? 'none'} for public repositories)`;
  if (grantsScope(granted, scope)) {
    return { operation, sufficient: true, needs, explanation: 'The token has the scope for all repositories.' };
  }
  if (publicScope === undefined || grantsScope(granted, publicScope)) {
    const explanation = `For public repositories only: give the token the scope ${scope} to reach private ones.`;
    return { operation, sufficient: true, needs, explanation };
  }
  const explanation = 'The token has neither scope: edit it on GitHub and add one.';
  return { operation, sufficient: false, needs, explanation };
}
