import type { Environment } from '#lib/contract/environment.ts';
import { webhookSecretForm } from '#lib/contract/secrets.ts';
import { readWebhookSettings, type WebhookSettings } from '#lib/contract/webhook-settings.ts';
import { lazy } from '#lib/core/lazy.ts';
import type { SecretAccess } from '#lib/secrets/secret-access.ts';
import { createSecretReader } from '#lib/secrets/secret-reader.ts';
import { secretName } from '#lib/secrets/secrets-manager.ts';
import { type CheckSignature, createSignatureCheck } from './webhook-check.ts';
import type { WebhookScheme } from './webhook-scheme.ts';
import { webhookSchemes } from './webhook-schemes.ts';

/** How the webhooks of a connection are read and checked. */
export interface ConnectionWebhooks {
  readonly scheme: WebhookScheme;
  readonly check: CheckSignature;
}

/** By the connection's name; undefined where none come to it. */
export type FindWebhooks = (connection: string) => ConnectionWebhooks | undefined;

/** The connections of this deployment that take webhooks, each made at its first use. */
export function openWebhooks(environment: Environment, access: SecretAccess): FindWebhooks {
  const settings = lazy(() => new Map(Object.entries(readWebhookSettings(environment))));
  const opened = new Map<string, ConnectionWebhooks>();
  return (connection) => {
    const kept = opened.get(connection);
    if (kept) return kept;
    const found = settings().get(connection);
    if (!found) return undefined;
    const made = openOne(found, access);
    opened.set(connection, made);
    return made;
  };
}

function openOne(
  { connector, secretArn }: WebhookSettings,
  { fetchSecret, onStaleSecret }: SecretAccess,
): ConnectionWebhooks {
  const { schema, example } = webhookSecretForm;
  const scheme = webhookSchemes[connector];
  const secret = createSecretReader({
    secretId: secretArn,
    schema,
    // From a file, since what is typed stays in the shell's history.
    remedy: `Put ${example} into a file webhook.json and run: aws secretsmanager put-secret-value --secret-id ${secretName(secretArn)} --secret-string file://webhook.json`,
    fetchSecret,
    onStale: onStaleSecret,
  });
  return { scheme, check: createSignatureCheck(scheme, secret) };
}
