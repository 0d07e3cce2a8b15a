import type { Call, Connector } from '#lib/connectors/connector.ts';
import * as z from '#lib/contract/schema.ts';
import type { HttpClient } from '#lib/http/client.ts';
import { listTasks, type TaskList } from './list-tasks.ts';

/** Acme's operations, as far as Liaison uses them. Each throws an HttpClientError or a SecretError. */
export interface Acme extends Connector {
  /** The tasks of a project, `limit` at most. */
  listTasks(project: string, options: Call & { readonly limit: number }): Promise<TaskList>;
}

const moment = z.string().refine((text) => !Number.isNaN(Date.parse(text)));
const key = z.object({ owner: z.string(), ends: moment.nullish() });

export const createAcme = (client: HttpClient): Acme => ({
  listTasks: (project, options) => listTasks(client, project, options),
  // https://developers.acme.example/rest/key: whose key it is; costs one of the quota.
  async verifyCredential(call) {
    const { data } = await client.get('/key', { ...call, parse: key.parse });
    return { account: data.owner, ...(data.ends && { expiresAt: Date.parse(data.ends) }) };
  },
  async readLimits(call) {
    const { rateLimit } = await client.get('/key', { ...call, parse: key.parse });
    const { limit, remaining, resetAt } = rateLimit ?? {};
    if (limit === undefined || remaining === undefined || resetAt === undefined) return [];
    return [{ name: 'quota', limit, remaining, resetsAt: resetAt }];
  },
});
