export type PermissionLevel = 'read' | 'write' | 'admin';

/** From little to much; each level includes those before it. */
const levels: readonly string[] = ['read', 'write', 'admin'] satisfies PermissionLevel[];

export const isPermissionLevel = (text: string): text is PermissionLevel => levels.includes(text);

/** Whether `granted` is at least `needed`; what is no level grants nothing. */
export const includesLevel = (granted: string | undefined, needed: PermissionLevel): boolean =>
  granted !== undefined && levels.indexOf(granted) >= levels.indexOf(needed);
