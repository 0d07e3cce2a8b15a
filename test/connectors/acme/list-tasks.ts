import type { Call } from '#lib/connectors/connector.ts';
import * as z from '#lib/contract/schema.ts';
import type { HttpClient } from '#lib/http/client.ts';
import { path } from '#lib/http/path.ts';

/** The fields of a task that Liaison reads. More may come; they are left out. */
const AcmeTask = z.object({ id: z.string(), title: z.string(), done: z.boolean() });
export type AcmeTask = z.infer<typeof AcmeTask>;

const page = z.object({ tasks: z.array(AcmeTask) });

export interface TaskList {
  readonly tasks: readonly AcmeTask[];
  /** There are more than `limit`. */
  readonly truncated: boolean;
}

/** https://developers.acme.example/rest/tasks#list */
export async function listTasks(
  client: HttpClient,
  project: string,
  { limit, ...call }: Call & { readonly limit: number },
): Promise<TaskList> {
  const tasks: AcmeTask[] = [];
  const query = { size: 50 };
  for await (const { data } of client.paginate(path`/projects/${project}/tasks`, {
    ...call,
    query,
    parse: page.parse,
  })) {
    tasks.push(...data.tasks);
    if (tasks.length > limit) break;
  }
  return { tasks: tasks.slice(0, limit), truncated: tasks.length > limit };
}
