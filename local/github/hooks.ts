import { createHmac, randomUUID } from 'node:crypto';
import * as z from '#lib/contract/schema.ts';

/** Whose a webhook is, as `X-GitHub-Hook-Installation-Target-Type` and `-ID` tell. */
export interface HookTarget {
  readonly type: 'repository' | 'organization' | 'integration';
  readonly id: number;
  /** `owner/name`, or the login of the account. */
  readonly owner: string;
}

export interface HookSettings {
  readonly url: string;
  readonly contentType: 'json' | 'form';
  readonly secret?: string | undefined;
  /** `*` is all. */
  readonly events: readonly string[];
  readonly active: boolean;
}

export interface Hook extends HookSettings {
  readonly id: number;
  readonly target: HookTarget;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface HookDelivery {
  readonly id: number;
  /** Of all attempts of one delivery. */
  readonly guid: string;
  readonly hookId: number;
  readonly redelivery: boolean;
  /** Milliseconds since the epoch. */
  readonly deliveredAt: number;
  readonly seconds: number;
  /** `OK`, or what went wrong. */
  readonly status: string;
  /** 0 where there was no answer. */
  readonly statusCode: number;
  readonly event: string;
  readonly payload: Payload;
  readonly request: { readonly headers: Readonly<Record<string, string>> };
  readonly response: { readonly headers: Readonly<Record<string, string>>; readonly body: string };
}

export const Payload = z.looseObject({
  action: z.optional(z.string()),
  repository: z.optional(z.looseObject({ id: z.number(), full_name: z.string() })),
  installation: z.optional(z.looseObject({ id: z.number() })),
});
export type Payload = z.infer<typeof Payload>;

export interface HooksOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** How long a receiver may take. GitHub waits for 10 seconds. */
  readonly answerMilliseconds: number;
  /** The id of the App's installation, which its own webhooks tell. */
  readonly installationId: number;
}

/** The webhooks of the emulated GitHub, and what was delivered by them in the last three days. */
export interface Hooks {
  add(target: HookTarget, settings: HookSettings): Hook;
  change(hook: Hook, settings: Partial<HookSettings>): Hook;
  remove(hook: Hook): void;
  /** By whose they are. */
  list(target: Pick<HookTarget, 'type' | 'owner'>): readonly Hook[];
  /** Sends an event to every webhook that wants it. */
  publish(event: string, payload: Payload): void;
  /** Sends an event to one webhook, whatever it wants. */
  send(hook: Hook, event: string, payload: Payload): void;
  /** Sends a delivery again, under its GUID. */
  redeliver(hook: Hook, delivery: HookDelivery): void;
  /** The newest first. */
  deliveriesOf(hook: Hook): readonly HookDelivery[];
  /** Resolves once so many deliveries have come to their end since the start. */
  ended(count: number): Promise<void>;
  close(): Promise<void>;
}

const kept = 2000;
const keptMilliseconds = 3 * 24 * 3_600_000;
const longestAnswer = 65_536;

/** GitHub delivers once, without a retry. https://docs.github.com/webhooks/using-webhooks/handling-failed-webhook-deliveries */
export function createHooks({ now, answerMilliseconds, installationId }: HooksOptions): Hooks {
  const hooks = new Map<number, Hook>();
  let deliveries: HookDelivery[] = [];
  let lastHook = 0;
  let lastDelivery = 0;
  let endedCount = 0;
  const running = new Set<Promise<void>>();
  const waiting = new Set<() => void>();
  const closing = new AbortController();

  function start(hook: Hook, event: string, payload: Payload, guid: string, redelivery: boolean): void {
    lastDelivery += 1;
    const delivery = deliver(hook, event, payload, guid, redelivery, lastDelivery).finally(() =>
      running.delete(delivery),
    );
    running.add(delivery);
  }

  async function deliver(
    hook: Hook,
    event: string,
    payload: Payload,
    guid: string,
    redelivery: boolean,
    id: number,
  ): Promise<void> {
    const text = JSON.stringify(payload);
    const body = hook.contentType === 'json' ? text : String(new URLSearchParams({ payload: text }));
    const headers = headersOf(hook, event, guid, body);
    const deliveredAt = now();
    const outcome = await post(hook.url, headers, body);
    if (closing.signal.aborted) return;
    const seconds = (now() - deliveredAt) / 1000;
    const request = { headers };
    deliveries.push({
      ...{ id, guid, hookId: hook.id, redelivery, deliveredAt, seconds, event, payload, request },
      ...outcome,
    });
    deliveries = deliveries.filter((one) => one.deliveredAt > now() - keptMilliseconds).slice(-kept);
    endedCount += 1;
    for (const look of waiting) look();
  }

  async function post(url: string, headers: Readonly<Record<string, string>>, body: string) {
    const slow = AbortSignal.timeout(answerMilliseconds);
    try {
      const answer = await fetch(url, {
        ...{ method: 'POST', headers, body, redirect: 'manual' as const },
        signal: AbortSignal.any([slow, closing.signal]),
      });
      const text = await answer.text();
      return {
        status: answer.ok ? 'OK' : `Invalid HTTP Response: ${answer.status}`,
        statusCode: answer.status,
        response: { headers: Object.fromEntries(answer.headers), body: text.slice(0, longestAnswer) },
      };
    } catch {
      const status = slow.aborted ? 'timed out' : 'failed to connect to host';
      return { status, statusCode: 0, response: { headers: {}, body: '' } };
    }
  }

  return {
    add(target, settings) {
      lastHook += 1;
      const hook = { ...settings, id: lastHook, target, createdAt: now(), updatedAt: now() };
      hooks.set(hook.id, hook);
      return hook;
    },
    change(hook, settings) {
      const changed = { ...hook, ...settings, updatedAt: now() };
      hooks.set(hook.id, changed);
      return changed;
    },
    remove(hook) {
      hooks.delete(hook.id);
      deliveries = deliveries.filter(({ hookId }) => hookId !== hook.id);
    },
    list: ({ type, owner }) =>
      [...hooks.values()].filter(({ target }) => target.type === type && target.owner === owner),
    publish(event, payload) {
      for (const hook of hooks.values()) {
        if (!hook.active || !wants(hook, event, payload)) continue;
        const ofApp = hook.target.type === 'integration' ? { installation: { id: installationId } } : {};
        start(hook, event, { ...payload, ...ofApp }, randomUUID(), false);
      }
    },
    send: (hook, event, payload) => start(hook, event, payload, randomUUID(), false),
    redeliver: (hook, { event, payload, guid }) => start(hook, event, payload, guid, true),
    deliveriesOf: (hook) => deliveries.filter(({ hookId }) => hookId === hook.id).sort((a, b) => b.id - a.id),
    ended: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (endedCount < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    async close() {
      closing.abort();
      await Promise.all(running);
    },
  };
}

function wants({ target, events }: Hook, event: string, { repository }: Payload): boolean {
  const name = repository?.full_name ?? '';
  const isOwn = target.type === 'repository' ? name === target.owner : name.startsWith(`${target.owner}/`);
  return isOwn && (events.includes('*') || events.includes(event));
}

/** https://docs.github.com/webhooks/webhook-events-and-payloads#delivery-headers */
function headersOf({ id, target, secret, contentType }: Hook, event: string, guid: string, body: string) {
  const sign = (algorithm: string, key: string) =>
    `${algorithm}=${createHmac(algorithm, key).update(body).digest('hex')}`;
  return {
    accept: '*/*',
    'content-type': contentType === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
    'user-agent': 'GitHub-Hookshot/e111111',
    'x-github-delivery': guid,
    'x-github-event': event,
    'x-github-hook-id': String(id),
    'x-github-hook-installation-target-id': String(target.id),
    'x-github-hook-installation-target-type': target.type,
    ...(secret === undefined
      ? {}
      : { 'x-hub-signature': sign('sha1', secret), 'x-hub-signature-256': sign('sha256', secret) }),
  };
}
