import { type Callers, createCallers } from '#lib/auth/callers.ts';
import { ApiKeys } from '#lib/contract/api-keys.ts';
import { type Environment, env, requireVariable } from '#lib/contract/environment.ts';
import { lazy } from '#lib/core/lazy.ts';
import type { SecretAccess } from '#lib/secrets/secret-access.ts';
import { createSecretReader } from '#lib/secrets/secret-reader.ts';

/** The callers whose keys are in the secret that this deployment keeps them in. */
export function openCallers(environment: Environment, { fetchSecret, onStaleSecret }: SecretAccess): Callers {
  const callers = lazy(() => {
    const secretId = requireVariable(environment, env.apiKeysSecret);
    const stage = requireVariable(environment, env.stage);
    const secret = createSecretReader({
      secretId,
      schema: ApiKeys,
      remedy: `Make the first key with: npm run keys -- create --stage ${stage} --name <name> --scope read`,
      fetchSecret,
      onStale: onStaleSecret,
    });
    return createCallers(secret, { stage });
  });
  return {
    identify: async (presented) => callers().identify(presented),
    signIn: async (key) => callers().signIn(key),
  };
}
