import { createApiKeyVerifier, type VerifyApiKey } from '#lib/auth/api-key-verifier.ts';
import { ApiKeys } from '#lib/contract/api-keys.ts';
import { type Environment, env, requireVariable } from '#lib/contract/environment.ts';
import { lazy } from '#lib/core/lazy.ts';
import type { SecretAccess } from '#lib/secrets/secret-access.ts';
import { createSecretReader } from '#lib/secrets/secret-reader.ts';

/** The check of API keys over the secret that this deployment keeps them in. */
export function openApiKeys(environment: Environment, { fetchSecret, onStaleSecret }: SecretAccess): VerifyApiKey {
  const verifier = lazy(() =>
    createApiKeyVerifier(
      createSecretReader({
        secretId: requireVariable(environment, env.apiKeysSecret),
        schema: ApiKeys,
        remedy: `Make the first key with: npm run keys -- create --stage ${requireVariable(environment, env.stage)} --name <name> --scope read`,
        fetchSecret,
        onStale: onStaleSecret,
      }),
    ),
  );
  return async (authorization) => verifier()(authorization);
}
