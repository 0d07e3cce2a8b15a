import { includesLevel, isPermissionLevel, type PermissionLevel } from './permission-level.ts';

/** Of a fine-grained token or an App, such as `issues=write`. */
export interface Permission {
  readonly name: string;
  readonly level: PermissionLevel;
}

/** Sets of permissions of which any one suffices; the empty set where none is needed. */
export type AcceptedPermissions = readonly (readonly Permission[])[];

/** What a request needs, on the answers to fine-grained tokens and Apps. */
export const acceptedPermissionsHeader = 'x-accepted-github-permissions';

// Not documented (2026-11): what GitHub sends where no permission is needed.
const needsNone = 'allows_permissionless_access=true';

/**
 * The header's sets: `pull_requests=read,contents=read; issues=read`. undefined when it is absent, or anything else.
 * https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#resource-not-accessible
 */
export function parseAcceptedPermissions(header: string | undefined): AcceptedPermissions | undefined {
  if (header === undefined || header.length > 500) return undefined;
  const sets = header.split(';').map((set) => set.split(',').map((part) => part.trim()));
  const parsed = sets.map((set) => set.filter((part) => part !== needsNone).map(parsePermission));
  const whole = parsed.map((set) => set.filter((permission) => permission !== undefined));
  return whole.every((set, index) => set.length === parsed[index]?.length) ? whole : undefined;
}

function parsePermission(text: string): Permission | undefined {
  const [, name, level] = /^([a-z_]{1,60})=([a-z]+)$/.exec(text) ?? [];
  return name && level && isPermissionLevel(level) ? { name, level } : undefined;
}

export const needsNoPermission = (accepted: AcceptedPermissions): boolean => accepted.some((set) => set.length === 0);

/** As in `issues=read and contents=read, or pull_requests=read`. */
export function describePermissions(accepted: AcceptedPermissions): string {
  if (needsNoPermission(accepted)) return 'no permission';
  return accepted.map((set) => set.map(({ name, level }) => `${name}=${level}`).join(' and ')).join(', or ');
}

/** Whether one of the sets is granted. `granted` is name to level. */
export const grantsPermissions = (granted: Readonly<Record<string, string>>, accepted: AcceptedPermissions): boolean =>
  accepted.some((set) =>
    set.every(({ name, level }) => includesLevel(Object.hasOwn(granted, name) ? granted[name] : undefined, level)),
  );
