import type { Caller, VerifyApiKey } from '#lib/auth/api-key-verifier.ts';
import type { Scope } from '#lib/contract/api-keys.ts';

export const callerWith = (...scopes: Scope[]): Caller => ({ keyId: 'key-1', name: 'A program', scopes });

/** The `Authorization` header of a caller with the scope `read`. */
export const readKey = 'Bearer read-key';
/** The `Authorization` header of a caller without any scope. */
export const scopelessKey = 'Bearer scopeless-key';

/** Knows the two keys above and no other, and reads Bearer alone. */
export const verifyApiKey: VerifyApiKey = async (authorization) => {
  if (authorization === readKey) return callerWith('read');
  if (authorization === scopelessKey) return callerWith();
  return authorization?.startsWith('Bearer ') ? 'unknown' : undefined;
};
