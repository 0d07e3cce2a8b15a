import type { Clock } from '#lib/core/clock.ts';
import type { HookStore, KnownHook } from '#lib/store/hook-store.ts';
import { githubHookDelivery } from '../../support/github-answer.ts';
import { type ReceivedRequest, type ScriptedAnswer, startHttpServer } from '../../support/http-server.ts';

interface ListedDelivery {
  readonly id: string;
  readonly guid: string;
  readonly deliveredAt: number;
  readonly status: string;
  readonly status_code: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Larger than any number of JavaScript, by one each. */
const firstId = 9_007_199_254_740_993n;

/**
 * A GitHub that lists what it has delivered to webhooks, a hundred a page, and delivers once more what it is asked for: to
 * `receive`, which gives the status that the receiver answers with.
 */
export async function startDeliveringGitHub(
  started: AsyncDisposableStack,
  clock: Clock,
  receive: (guid: string) => Promise<number>,
  limit: { limit: number; remaining: number } = { limit: 5_000, remaining: 5_000 },
) {
  const lists = new Map<string, ListedDelivery[]>();
  let delivered = 0n;
  const refusals = new Map<string, ScriptedAnswer>();
  const addresses = new Map<string, string>();

  function list(hookPath: string, guid: string, status: number, fields: Readonly<Record<string, unknown>> = {}) {
    const listed = {
      id: String(firstId + delivered++),
      guid,
      deliveredAt: clock(),
      ...{ status: status < 300 ? 'OK' : `Invalid HTTP Response: ${status}`, status_code: status },
      fields,
    };
    lists.set(hookPath, [listed, ...(lists.get(hookPath) ?? [])]);
  }

  async function answer({ method, url }: ReceivedRequest): Promise<ScriptedAnswer> {
    limit.remaining -= 1;
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'x-ratelimit-limit': String(limit.limit),
      'x-ratelimit-remaining': String(limit.remaining),
    };
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const config = { url: addresses.get(pathname) ?? 'https://liaison.example/webhooks/github' };
    const [, hookPath = '', id] = /^(.*)\/deliveries(?:\/(\d+)\/attempts)?$/.exec(pathname) ?? [];
    const refusal = refusals.get(`${method} ${pathname}`) ?? refusals.get(`${method} ${hookPath}`);
    if (refusal) return { ...refusal, headers };
    if (method === 'GET' && lists.has(pathname)) return { headers, body: { config } };
    const deliveries = lists.get(hookPath);
    const asked = deliveries?.find((one) => one.id === id);
    if (!deliveries || (method === 'POST' && !asked))
      return { status: 404, headers, body: JSON.stringify({ message: 'Not Found' }) };
    if (asked) {
      list(hookPath, asked.guid, await receive(asked.guid), { ...asked.fields, redelivery: true });
      return { status: 202, headers, body: '{}' };
    }
    const start = Number(searchParams.get('cursor') ?? 0);
    const end = start + Number(searchParams.get('per_page'));
    const link = `<${pathname}?per_page=100&cursor=${end}>; rel="next"`;
    return {
      headers: { ...headers, ...(end < deliveries.length && { link }) },
      body: pageOf(deliveries.slice(start, end)),
    };
  }

  const server = started.use(await startHttpServer(answer));
  return {
    baseUrl: server.origin,
    requests: server.requests,
    /** What was asked of the lists of deliveries. */
    sent: (method: string) =>
      server.requests.filter((one) => one.method === method && one.url.includes('/deliveries')).map(({ url }) => url),
    limit,
    /** Delivers an event, which the receiver answers with that status. */
    list,
    /** Has a webhook without deliveries. */
    hook: (hookPath: string) => void lists.set(hookPath, []),
    /** Has a webhook deliver to another address. */
    pointTo: (hookPath: string, address: string) => void addresses.set(hookPath, address),
    /** Answers so from now on: `GET <path of the webhook>`, or `POST <whole path>`. */
    refuse: (what: string, refusal: ScriptedAnswer) => void refusals.set(what, refusal),
    idsOf: (hookPath: string, guid: string) =>
      (lists.get(hookPath) ?? []).filter((one) => one.guid === guid).map(({ id }) => id),
  };
}

/** The ids are numbers in JSON, which JSON.stringify cannot write. */
const pageOf = (deliveries: readonly ListedDelivery[]): string =>
  `[${deliveries
    .map(({ id, deliveredAt, fields, ...listed }) => {
      const delivered_at = new Date(deliveredAt).toISOString();
      return JSON.stringify(githubHookDelivery({ id: 'ID', delivered_at, ...listed, ...fields })).replace('"ID"', id);
    })
    .join(',')}]`;

/** The webhooks of each connection. */
export function memoryHooks(known: Readonly<Record<string, readonly KnownHook[]>>) {
  const moved = new Map<string, string>();
  const expired: string[] = [];
  const hooks: Pick<HookStore, 'list' | 'moveWatermark' | 'expire'> = {
    list: async (connection) =>
      (known[connection] ?? []).map((hook) => ({
        ...hook,
        watermark: moved.get(`${connection} ${hook.hookId}`) ?? hook.watermark,
      })),
    async moveWatermark(connection, hookId, watermark) {
      moved.set(`${connection} ${hookId}`, watermark);
    },
    async expire(connection, hookId) {
      expired.push(`${connection} ${hookId}`);
    },
  };
  return { hooks, moved, expired };
}
