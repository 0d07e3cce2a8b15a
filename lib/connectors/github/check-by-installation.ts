import type { Installation } from './app-installation.ts';
import type { OperationCheck } from './operation-check.ts';
import type { OperationRequirement } from './operation-requirements.ts';
import { describePermissions, grantsPermissions, needsNoPermission } from './permissions.ts';

/** What the permissions of an App's installation say of an operation. */
export function checkByInstallation(
  { id, permissions: accepted, publicWithoutPermission }: OperationRequirement,
  { permissions, suspended }: Pick<Installation, 'permissions' | 'suspended'>,
): OperationCheck {
  const check = { operation: id, needs: describePermissions(accepted) };
  if (suspended) {
    const explanation = 'The installation is suspended, so GitHub refuses all of its requests: unsuspend it first.';
    return { ...check, sufficient: false, explanation };
  }
  if (needsNoPermission(accepted)) return { ...check, sufficient: true, explanation: 'Every App can do this.' };
  if (grantsPermissions(permissions, accepted)) {
    return { ...check, sufficient: true, explanation: 'The installation has this permission.' };
  }
  const remedy = 'give this permission to the App, and have the owner of the account accept it';
  switch (publicWithoutPermission) {
    case 'yes': {
      const explanation = `For public repositories only: ${remedy}, to reach private ones.`;
      return { ...check, sufficient: true, explanation };
    }
    case 'perhaps': {
      const explanation = `For public repositories at most: ${remedy}.`;
      return { ...check, sufficient: null, explanation };
    }
    default:
      return { ...check, sufficient: false, explanation: `The installation lacks this permission: ${remedy}.` };
  }
}
