import type { SecretError } from '#lib/secrets/secret-error.ts';
import type { FetchSecret } from '#lib/secrets/secrets-manager.ts';

/** How a function reaches its secrets, all of them alike. */
export interface SecretAccess {
  readonly fetchSecret: FetchSecret;
  /** Called when an old value of a secret stands in because Secrets Manager fails. */
  readonly onStaleSecret?: (error: SecretError) => void;
}
