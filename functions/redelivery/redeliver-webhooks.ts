import type { Connections } from '#lib/connectors/connections.ts';
import { deliveriesKeptMs } from '#lib/connectors/github/hook-deliveries.ts';
import type { Connections as ConnectionSettings } from '#lib/contract/connections.ts';
import { asError } from '#lib/lambda/as-error.ts';
import {
  type ConnectionReport,
  type HookReport,
  type RedeliverConnectionDependencies,
  redeliverConnection,
} from './redeliver-connection.ts';

export interface RedeliverWebhooksDependencies extends RedeliverConnectionDependencies {
  readonly connections: Pick<Connections, 'github'>;
  /** The connections of this deployment, by name. Throws a ConfigurationError. */
  readonly settings: () => ConnectionSettings;
}

/**
 * Looks through what GitHub has sent to the webhooks of every connection to it, and asks for what did not come. Gives what
 * became of each webhook, by connection and by its id. Rejects, after all of them have ended, with the first failure: a list
 * that cannot be read, a redelivery that fails, or the table. A credential that may not do it is no failure: a repeat would
 * not change it.
 */
export async function redeliverWebhooks(
  { connections, settings, ...dependencies }: RedeliverWebhooksDependencies,
  { deadline }: { readonly deadline: number },
): Promise<Record<string, Readonly<Record<string, HookReport>>>> {
  async function lookThrough(connection: string, baseUrl: string): Promise<ConnectionReport> {
    try {
      const work = { connection, github: connections.github(connection), keptMs: deliveriesKeptMs(baseUrl) };
      return await redeliverConnection(dependencies, work, deadline);
    } catch (error) {
      dependencies.log.error('The webhooks of a connection are not known', { connection, error: asError(error) });
      return { hooks: {}, failures: [error] };
    }
  }

  const ofGitHub = Object.entries(settings()).filter(([, { connector }]) => connector === 'github');
  const reports = await Promise.all(
    ofGitHub.map(async ([name, { baseUrl }]) => [name, await lookThrough(name, baseUrl)] as const),
  );
  const failures = reports.flatMap(([, report]) => report.failures);
  if (failures.length > 0) throw failures[0];
  return Object.fromEntries(reports.map(([name, { hooks }]) => [name, hooks]));
}
