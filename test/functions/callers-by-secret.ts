import { createCallers } from '#lib/auth/callers.ts';
import { ApiKeys, hashApiKey, type Scope } from '#lib/contract/api-keys.ts';
import { type Clock, systemClock } from '#lib/core/clock.ts';
import { createSecretReader } from '#lib/secrets/secret-reader.ts';

/** The value of the secret that holds these keys. */
export const apiKeysSecret = (keys: Readonly<Record<string, readonly Scope[]>>): string =>
  JSON.stringify({
    keys: Object.entries(keys).map(([key, scopes], index) => ({
      id: `k${index + 1}`,
      name: 'A person',
      sha256: hashApiKey(key),
      scopes,
      createdAt: '2026-11-24T12:00:00.000Z',
    })),
  });

/** The callers as they are deployed, over that secret. */
export const callersBySecret = (
  fetchSecret: () => Promise<string | undefined>,
  { stage = 'dev', clock = systemClock }: { readonly stage?: string; readonly clock?: Clock } = {},
) => {
  const secret = createSecretReader({ secretId: 'api-keys', schema: ApiKeys, remedy: 'Make one.', fetchSecret });
  return createCallers(secret, { stage, clock });
};
