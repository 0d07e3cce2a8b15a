import { createApiKeyVerifier, type VerifyApiKey } from '#lib/auth/api-key-verifier.ts';
import { ApiKeys } from '#lib/contract/api-keys.ts';
import { type Environment, env, requireVariable } from '#lib/contract/environment.ts';
import { lazy } from '#lib/core/lazy.ts';
import type { SecretError } from '#lib/secrets/secret-error.ts';
import { createSecretReader } from '#lib/secrets/secret-reader.ts';
import { createFetchSecret } from '#lib/secrets/secrets-manager.ts';

/** The check of API keys over the secret that this deployment keeps them in. */
export function openApiKeys(
  environment: Environment,
  options: { readonly onStaleSecret?: (error: SecretError) => void } = {},
): VerifyApiKey {
  const verifier = lazy(() =>
    createApiKeyVerifier(
      createSecretReader({
        secretId: requireVariable(environment, env.apiKeysSecret),
        schema: ApiKeys,
        remedy: `Make the first key with: npm run keys -- create --stage ${environment[env.stage]} --name <name> --scope read`,
        fetchSecret: createFetchSecret(),
        onStale: options.onStaleSecret,
      }),
    ),
  );
  return async (authorization) => verifier()(authorization);
}
