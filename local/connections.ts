import { Connections } from '#lib/contract/connections.ts';
import { env } from '#lib/contract/environment.ts';
import { readWebhookSettings, type WebhookSettings } from '#lib/contract/webhook-settings.ts';

type Variables = Readonly<Record<string, string>>;

/** The connections that a function with these variables is given. */
export function connectionsOf(variables: Variables): Connections {
  const text = variables[env.connections];
  return text === undefined ? {} : Connections.parse(JSON.parse(text));
}

/** The connections whose webhooks a function with these variables takes. */
export const webhooksOf = (variables: Variables): Readonly<Record<string, WebhookSettings>> =>
  variables[env.webhooks] === undefined ? {} : readWebhookSettings(variables);

/** The variables with every GitHub connection at that address, and nothing else changed. */
export function withGitHubAt(url: string, variables: Variables): Variables {
  if (variables[env.connections] === undefined) return variables;
  const moved = Object.entries(connectionsOf(variables)).map(([name, connection]) => [
    name,
    connection.connector === 'github' ? { ...connection, baseUrl: url } : connection,
  ]);
  return { ...variables, [env.connections]: JSON.stringify(Object.fromEntries(moved)) };
}
