import type { Installation } from './app-installation.ts';
import type { Operation } from './operations.ts';
import { type AcceptedPermissions, describePermissions, grantsPermissions, needsNoPermission } from './permissions.ts';
import { grantsScope } from './scopes.ts';

/** Whether a credential suffices for an operation. All texts are our own. */
export interface OperationCheck {
  /** The operationId of its route. */
  readonly operation: string;
  /** null where GitHub does not say. */
  readonly sufficient: boolean | null;
  /** Such as `issues=write`, or `scope repo (or public_repo for public repositories)`. */
  readonly needs: string;
  readonly explanation: string;
}

/** By the scopes of a classic token. */
export function checkScopes(
  { id: operation, scope, publicScope }: Operation,
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

/** What the table says that a fine-grained token or an App needs. */
export const acceptedPermissions = ({ permission }: Operation): AcceptedPermissions => [permission ? [permission] : []];

/** By the permissions of an App's installation. */
export function checkInstallation(operation: Operation, { permissions, suspended }: Installation): OperationCheck {
  const accepted = acceptedPermissions(operation);
  const check = { operation: operation.id, needs: describePermissions(accepted) };
  if (suspended) {
    const explanation = 'The installation is suspended, so GitHub refuses all of its requests: unsuspend it first.';
    return { ...check, sufficient: false, explanation };
  }
  if (needsNoPermission(accepted)) return { ...check, sufficient: true, explanation: 'Every App can do this.' };
  if (grantsPermissions(permissions, accepted)) {
    return { ...check, sufficient: true, explanation: 'The installation has this permission.' };
  }
  const explanation =
    'The installation lacks this permission: give it to the App, and have the owner of the account accept it.';
  return { ...check, sufficient: false, explanation };
}
