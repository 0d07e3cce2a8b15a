import type { Connection } from '#lib/contract/connections.ts';
import type { SecretForm } from '#lib/contract/secrets.ts';
import type { SecretAccess } from '#lib/secrets/secret-access.ts';
import { createSecretReader, type SecretReader } from '#lib/secrets/secret-reader.ts';
import { secretName } from '#lib/secrets/secrets-manager.ts';

/** The secret of a connection, whose `auth` says which form it has. */
export function openConnectionSecret<T>(
  { auth, secretArn }: Pick<Connection, 'auth' | 'secretArn'>,
  { schema, example }: SecretForm<T>,
  { fetchSecret, onStaleSecret }: SecretAccess,
): SecretReader<T> {
  return createSecretReader({
    secretId: secretArn,
    schema,
    // From a file, since what is typed stays in the shell's history.
    remedy: `Put ${example} into a file ${auth}.json and run: aws secretsmanager put-secret-value --secret-id ${secretName(secretArn)} --secret-string file://${auth}.json`,
    fetchSecret,
    onStale: onStaleSecret,
  });
}
