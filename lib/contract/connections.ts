import { type ConnectorName, connectors, resolveChoice, sendsWebhooks } from '#lib/contract/connectors.ts';
import { type Environment, env, requireVariable } from '#lib/contract/environment.ts';
import * as z from '#lib/contract/schema.ts';
import { type Auth, secretForms } from '#lib/contract/secrets.ts';
import { ConfigurationError } from '#lib/core/errors.ts';
import { parseJson } from '#lib/core/json.ts';

// Object.keys forgets which keys there are.
const connectorNames = Object.keys(connectors) as ConnectorName[];
const auths = Object.keys(secretForms) as Auth[];

/** A connector, a secret and settings: one third-party account that Liaison works with. */
export const Connection = z
  .object({
    connector: z.enum(connectorNames),
    /** How the connection proves who it is, and so what its secret holds (secrets.ts). */
    auth: z.enum(auths),
    /** Origin and path prefix of the API, such as `https://api.github.com` or `https://github.example.com/api/v3`. */
    baseUrl: z.url(),
    secretArn: z.string(),
  })
  .refine((connection) => !('problem' in resolveChoice(connection)), {
    path: ['auth'],
    error: 'is none that this connector has',
  });
export type Connection = z.infer<typeof Connection>;

export const Connections = z.record(z.string(), Connection);
export type Connections = z.infer<typeof Connections>;

/** The connections of this deployment, by name. */
export function readConnections(environment: Environment): Connections {
  const parsed = Connections.safeParse(parseJson(requireVariable(environment, env.connections)));
  if (!parsed.success)
    throw new ConfigurationError(
      `The environment variable ${env.connections} is not a record of connections: ${parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`,
    );
  return parsed.data;
}

/** The connections whose third parties send webhooks, by name. Throws a ConfigurationError. */
export const webhookConnections = (environment: Environment): readonly string[] =>
  Object.entries(readConnections(environment))
    .filter(([, { connector }]) => sendsWebhooks(connector))
    .map(([name]) => name);
