import { randomBytes } from 'node:crypto';
import type { Connection } from '#lib/contract/connections.ts';
import { env } from '#lib/contract/environment.ts';
import type { WebhookSecret } from '#lib/contract/secrets.ts';
import type { Secret, SecretsStore } from './aws/secrets-store.ts';
import { webhooksOf } from './connections.ts';
import type { FunctionSpec } from './lambda/function-host.ts';

/** By the `auth` of a connection what its secret holds; what is not known here is for a person to set. */
type Credentials = Partial<Record<Connection['auth'], () => object | undefined>>;

export interface InitialSecrets {
  readonly specs: readonly FunctionSpec[];
  readonly connections: readonly Connection[];
  readonly credentials: Credentials;
  /** The value of the secret with the API keys, with the local one among them. */
  readonly withKey: (current: string | undefined) => string;
}

/**
 * Gives the secrets the values that are known here: credentials and the secrets of webhooks, in memory only, and the hash of
 * the local API key. A webhook's secret that a person has set stays.
 */
export function setInitialSecrets(store: SecretsStore, initial: InitialSecrets): void {
  const { specs, connections, credentials, withKey } = initial;
  for (const { auth, secretArn } of connections) {
    const secret = store.find(secretArn);
    const credential = credentials[auth]?.();
    if (secret && credential) store.putInMemory(secret, JSON.stringify(credential));
  }
  for (const { environment } of specs)
    for (const { secretArn } of Object.values(webhooksOf(environment))) {
      const secret = store.find(secretArn);
      const made: WebhookSecret = { current: randomBytes(32).toString('hex') };
      if (secret && currentValue(secret) === undefined) store.putInMemory(secret, JSON.stringify(made));
    }
  for (const arn of new Set(specs.map(({ environment }) => environment[env.apiKeysSecret]))) {
    const secret = arn === undefined ? undefined : store.find(arn);
    if (secret === undefined) continue;
    const current = currentValue(secret);
    const value = withKey(current);
    if (value !== current) store.put(secret, value);
  }
}

export const currentValue = ({ versions }: Secret): string | undefined =>
  versions.find(({ stages }) => stages.includes('AWSCURRENT'))?.value;
