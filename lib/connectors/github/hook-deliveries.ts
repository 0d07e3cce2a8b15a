import type { Call } from '#lib/connectors/connector.ts';
import * as z from '#lib/contract/schema.ts';
import type { HttpClient } from '#lib/http/client.ts';
import { path } from '#lib/http/path.ts';
import type { RateLimit } from '#lib/http/rate-limit.ts';
import { isEnterpriseServer } from './provider.ts';
import type { RepositoryName } from './repository.ts';

/** A webhook that a repository or an organization owns. */
export type OwnedHook =
  | { readonly hookId: string; readonly repository: RepositoryName }
  | { readonly hookId: string; readonly organization: string };

/** An attempt of GitHub to deliver an event to a webhook. */
export interface HookDelivery {
  /** Of this attempt. A text: GitHub's type of it is int64. */
  readonly id: string;
  /** Of the event: the same for all attempts, and for all webhooks that it went to. It is `X-GitHub-Delivery`. */
  readonly guid: string;
  /** Milliseconds since the epoch. */
  readonly deliveredAt: number;
  /** Not GitHub's first attempt, but one that somebody asked for. */
  readonly redelivery: boolean;
  /** The receiver answered with 2xx in time. */
  readonly ok: boolean;
  /** The status that the receiver answered with; absent where it did not answer. */
  readonly answered?: number;
  readonly event: string;
  readonly action?: string;
  /** GitHub slowed it down then, so that it may still be on its way. Milliseconds since the epoch. */
  readonly throttledAt?: number;
}

export interface HookDeliveriesPage {
  /** The newest first. */
  readonly deliveries: readonly HookDelivery[];
  readonly rateLimit?: RateLimit;
}

/**
 * What GitHub has delivered to one webhook. Each function throws an HttpClientError or a SecretError; a webhook that is not
 * there, or that the credential may not see, is a 404.
 *
 * A webhook of a repository needs the scope `repo`, or `repository_hooks=write` of a fine-grained token or an App; one of
 * an organization `admin:org_hook`, or `organization_hooks=write`. Listing alone needs `read`.
 */
export interface HookDeliveries {
  /** The address that GitHub delivers to now. */
  deliversTo(call: Call): Promise<string>;
  /** The newest first, page by page, for as long as GitHub keeps them. */
  list(call: Call): AsyncIterable<HookDeliveriesPage>;
  /** Has GitHub deliver it once more, in its own time; gives the limit that this was counted against. */
  redeliver(deliveryId: string, call: Call): Promise<RateLimit | undefined>;
}

const dateTime = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)))
  .transform((text) => Date.parse(text));

const delivery = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  guid: z.string(),
  delivered_at: dateTime,
  redelivery: z.boolean().nullish(),
  // "The data for a failed delivery will have a status value that is not OK":
  // https://docs.github.com/en/webhooks/using-webhooks/handling-failed-webhook-deliveries
  status: z.string(),
  status_code: z.number().nullish(),
  event: z.string(),
  action: z.string().nullish(),
  throttled_at: dateTime.nullish(),
});
const page = z.array(delivery);
const config = z.object({ url: z.string() });
const hook = z.object({ config });

/** https://docs.github.com/en/rest/repos/webhooks and /rest/orgs/webhooks */
export function createHookDeliveries(client: HttpClient, of: OwnedHook): HookDeliveries {
  const hookPath =
    'organization' in of
      ? path`/orgs/${of.organization}/hooks/${of.hookId}`
      : path`/repos/${of.repository.owner}/${of.repository.name}/hooks/${of.hookId}`;
  const read = async (call: Call) => (await client.get(hookPath, { ...call, parse: hook.parse })).data.config;
  return deliveriesAt(client, hookPath, read);
}

/**
 * Of the webhook of a GitHub App. `appClient` authenticates as the App itself: an installation's token is refused.
 * https://docs.github.com/en/rest/apps/webhooks
 */
export const createAppHookDeliveries = (appClient: HttpClient): HookDeliveries =>
  deliveriesAt(
    appClient,
    '/app/hook',
    // The App's webhook itself has no address to read it at.
    async (call) => (await appClient.get('/app/hook/config', { ...call, parse: config.parse })).data,
  );

const deliveriesAt = (
  client: HttpClient,
  hookPath: string,
  readConfig: (call: Call) => Promise<z.infer<typeof config>>,
): HookDeliveries => ({
  deliversTo: async (call) => (await readConfig(call)).url,
  async *list(call) {
    // Not the same twice, so that nothing is worth keeping.
    const options = { ...call, query: { per_page: 100 }, cache: false, parse: page.parse } as const;
    for await (const { data, rateLimit } of client.paginate(`${hookPath}/deliveries`, options))
      yield { deliveries: data.map(describe), ...(rateLimit && { rateLimit }) };
  },
  async redeliver(deliveryId, call) {
    // Whoever receives it knows it by its guid, so once too often does no harm.
    const options = { ...call, idempotent: true };
    return (await client.post(hookPath + path`/deliveries/${deliveryId}/attempts`, options)).rateLimit;
  },
});

const describe = ({ id, guid, event, ...read }: z.infer<typeof delivery>): HookDelivery => ({
  id,
  guid,
  deliveredAt: read.delivered_at,
  redelivery: read.redelivery ?? false,
  ok: read.status === 'OK',
  // GitHub says 0 where there was no answer.
  ...(read.status_code && { answered: read.status_code }),
  event,
  ...(read.action && { action: read.action }),
  ...(read.throttled_at && { throttledAt: read.throttled_at }),
});

const dayMs = 86_400_000;

/**
 * For how long GitHub keeps deliveries and delivers them once more, in milliseconds: three days. An Enterprise Server says
 * seven, and a day more does no harm, for what it does not keep it does not list.
 * https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks
 */
export const deliveriesKeptMs = (baseUrl: string): number => (isEnterpriseServer(baseUrl) ? 8 : 3) * dayMs;
