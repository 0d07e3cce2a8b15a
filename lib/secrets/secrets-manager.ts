import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** Reads the current value of a secret; undefined when it has none. */
export type FetchSecret = (secretId: string) => Promise<string | undefined>;

/**
 * Short limits, so that a slow Secrets Manager is an answer of its own (503) well within the 29 s of an endpoint, and
 * not the endpoint's time-out: at worst two attempts of 3 s. `requestTimeout` alone only warns, and a body that stalls
 * after its headers is the socket's business (seen with @smithy/node-http-handler of November 2026).
 */
const limits = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, socketTimeout: 3000, throwOnRequestTimeout: true },
};

/** One for all secrets of a function: they share the client's connections. */
export function createFetchSecret(client = new SecretsManagerClient(limits)): FetchSecret {
  return async (secretId) => {
    try {
      return (await client.send(new GetSecretValueCommand({ SecretId: secretId }))).SecretString;
    } catch (error) {
      // Both "there is no such secret" and "it has no AWSCURRENT version", which is how a secret without a value looks.
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  };
}

/** The name in `arn:aws:secretsmanager:eu-central-1:123456789012:secret:<name>-<6 characters>`; a plain name as it is. */
export const secretName = (secretId: string): string => secretId.replace(/^arn:[^/]*?:secret:(.+)-\w{6}$/, '$1');
