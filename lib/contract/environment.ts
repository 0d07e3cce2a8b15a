import { ConfigurationError } from '#lib/core/errors.ts';

/** The environment variables of the functions: `infra` sets them, `lib` and `functions` read them. */
export const env = {
  /** JSON: connection name → Connection (connections.ts). */
  connections: 'CONNECTIONS',
  /** ARN of the secret with the API keys of callers (api-keys.ts). */
  apiKeysSecret: 'API_KEYS_SECRET_ARN',
  /** Name of the one DynamoDB table. */
  table: 'TABLE_NAME',
  /** JSON: connection name → WebhookSettings (webhook-settings.ts). */
  webhooks: 'WEBHOOKS',
  /** Name of the bucket with the bodies of webhooks. */
  deliveryBucket: 'DELIVERY_BUCKET',
  /** URL of the queue of deliveries that wait for the worker. */
  deliveryQueue: 'DELIVERY_QUEUE_URL',
  /** `dev`, `prod`: names the stage in metrics and in commands that a message tells the reader to run. */
  stage: 'LIAISON_STAGE',
  /** The version of package.json that was deployed. */
  version: 'LIAISON_VERSION',
} as const;

export type Environment = Readonly<Record<string, string | undefined>>;

/** The value of a variable that the function cannot work without. */
export function requireVariable(environment: Environment, name: string): string {
  const value = environment[name];
  if (!value) throw new ConfigurationError(`The environment variable ${name} is not set on this function.`);
  return value;
}
