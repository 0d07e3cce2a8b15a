import { type ConnectorName, connectors } from '#lib/contract/connectors.ts';
import { type Environment, env, requireVariable } from '#lib/contract/environment.ts';
import * as z from '#lib/contract/schema.ts';
import { ConfigurationError } from '#lib/core/errors.ts';
import { parseJson } from '#lib/core/json.ts';

// Object.keys forgets which keys there are.
const connectorNames = Object.keys(connectors) as ConnectorName[];

/** Whose webhooks come to a connection, and what they are checked by. */
export const WebhookSettings = z.object({
  connector: z.enum(connectorNames),
  /** ARN of the secret with a WebhookSecret. */
  secretArn: z.string(),
});
export type WebhookSettings = z.infer<typeof WebhookSettings>;

/** The connections of this deployment that take webhooks, by name. */
export function readWebhookSettings(environment: Environment): Readonly<Record<string, WebhookSettings>> {
  const parsed = z.record(z.string(), WebhookSettings).safeParse(parseJson(requireVariable(environment, env.webhooks)));
  if (!parsed.success)
    throw new ConfigurationError(
      `The environment variable ${env.webhooks} is not a record of webhook settings: ${parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`,
    );
  return parsed.data;
}
