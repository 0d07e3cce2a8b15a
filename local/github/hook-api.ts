import * as z from '#lib/contract/schema.ts';
import { parseJson } from '../parse-json.ts';
import { type Answer, failure } from './answer.ts';
import { type Backend, inWholeSeconds } from './backend.ts';
import type { Hook, HookDelivery, HookSettings, Hooks, HookTarget } from './hooks.ts';
import { asGitHubHasIt } from './repositories.ts';
import { tokenOwner } from './seed.ts';

export interface HookRequest {
  readonly method: string;
  readonly url: URL;
  /** Of the URL, by the names that the emulator knows. */
  readonly path: string;
  readonly body: Buffer;
}

export interface HookApi {
  /** Answers a request for webhooks of a repository or an account; undefined for every other path. */
  ofOwner(request: HookRequest, asApp: boolean): Promise<Answer | undefined>;
  /** Answers a request of the App for its own webhook. */
  ofApp(request: HookRequest): Promise<Answer>;
  /** Adds a webhook for everything to each of the owner's repositories that can be written to. */
  addToRepositories(settings: HookSettings): Promise<void>;
  /** Gives the App its webhook. */
  setOfApp(settings: HookSettings): Promise<void>;
}

export interface HookApiOptions {
  readonly backend: Backend;
  readonly hooks: Hooks;
  /** Where `emulate` sends what happens. */
  readonly relayUrl: () => string;
  readonly appId: number;
}

const Repository = z.looseObject({ id: z.number(), full_name: z.string(), archived: z.boolean() });
const User = z.looseObject({ id: z.number() });
const Input = z.looseObject({
  name: z.optional(z.string()),
  active: z.optional(z.boolean()),
  events: z.optional(z.array(z.string())),
  config: z.optional(
    z.looseObject({
      url: z.optional(z.string()),
      content_type: z.optional(z.enum(['json', 'form'])),
      secret: z.optional(z.string()),
    }),
  ),
});

const notFound = failure(404, 'Not Found');
const json = { 'content-type': 'application/json' };
const zen = 'Keep it logically awesome.';
const mostHooks = 20;

/**
 * Webhooks as GitHub has them, where `emulate` has no GUIDs, no ping at creation and no redelivery. `emulate` makes the
 * payloads: it has a webhook of ours in each repository that one here is for.
 * https://docs.github.com/rest/repos/webhooks, https://docs.github.com/rest/orgs/webhooks, https://docs.github.com/rest/apps/webhooks
 */
export function createHookApi({ backend, hooks, relayUrl, appId }: HookApiOptions): HookApi {
  const relayed = new Map<string, Promise<unknown>>();
  const relay = (fullName: string) => {
    const [owner = ''] = fullName.split('/');
    const body = { config: { url: relayUrl(), content_type: 'json' }, events: ['*'] };
    const request = { method: 'POST', path: `/repos/${fullName}/hooks`, headers: json, body, as: owner };
    const done = relayed.get(fullName) ?? backend.call(request);
    relayed.set(fullName, done);
    return done;
  };
  const ownRepositories = async () =>
    (await backend.list('/user/repos'))
      .map((item) => Repository.parse(item))
      .filter(({ full_name }) => full_name.startsWith(`${tokenOwner}/`));
  const relayAll = async () => {
    for (const { full_name } of await ownRepositories()) await relay(full_name);
  };

  async function ping(hook: Hook, origin: string): Promise<void> {
    const { target } = hook;
    const sender = await backend.call({ path: `/users/${tokenOwner}` });
    const repository =
      target.type === 'repository' ? await backend.call({ path: `/repos/${target.owner}` }) : undefined;
    hooks.send(hook, 'ping', {
      ...{ zen, hook_id: hook.id, hook: describeHook(hook, hooks, origin), sender },
      ...(repository === undefined ? {} : { repository: Repository.parse(asGitHubHasIt(repository)) }),
    });
  }

  async function add(target: HookTarget, settings: HookSettings, origin: string): Promise<Hook> {
    await (target.type === 'repository' ? relay(target.owner) : relayAll());
    const hook = hooks.add(target, settings);
    await ping(hook, origin);
    return hook;
  }

  const appTarget: HookTarget = { type: 'integration', id: appId, owner: tokenOwner };
  const setOfApp = async (settings: HookSettings): Promise<Hook> => {
    await relayAll();
    const [existing] = hooks.list(appTarget);
    return existing ? hooks.change(existing, settings) : hooks.add(appTarget, settings);
  };

  async function targetOf(path: string): Promise<HookTarget | undefined> {
    const [, repository, login] = /^\/(?:repos\/([^/]+\/[^/]+)|orgs\/([^/]+))\/hooks(?:\/|$)/.exec(path) ?? [];
    // Only who administers the owner is told of its webhooks. There are no organizations; the token's owner is as good.
    const isOwn = login === tokenOwner || repository?.startsWith(`${tokenOwner}/`);
    const owner = isOwn
      ? await backend.call({ path: repository ? `/repos/${repository}` : `/users/${login}` })
      : undefined;
    if (owner === undefined) return undefined;
    const { id } = User.parse(owner);
    return repository ? { type: 'repository', id, owner: repository } : { type: 'organization', id, owner: tokenOwner };
  }

  async function create(target: HookTarget, { url, body }: HookRequest): Promise<Answer> {
    const input = Input.safeParse(parseJson(body.toString()));
    if (!input.success) return failure(400, 'Problems parsing JSON');
    const { active = true, events = ['push'], config = {} } = input.data;
    const existing = hooks.list(target);
    if (config.url === undefined || !URL.canParse(config.url))
      return invalid(target, 'url is missing or is not a valid address');
    if (existing.some((hook) => hook.url === config.url))
      return invalid(target, `Hook already exists on this ${target.type}`);
    if (existing.length >= mostHooks)
      return invalid(target, `The "push" event cannot have more than ${mostHooks} hooks`);
    const settings = {
      url: config.url,
      contentType: config.content_type ?? 'form',
      secret: config.secret,
      events,
      active,
    };
    return { status: 201, body: describeHook(await add(target, settings, url.origin), hooks, url.origin) };
  }

  function change(hook: Hook, { url, body }: HookRequest): Answer {
    const input = Input.safeParse(parseJson(body.toString()));
    if (!input.success) return failure(400, 'Problems parsing JSON');
    return { status: 200, body: describeHook(hooks.change(hook, changesIn(input.data)), hooks, url.origin) };
  }

  async function ofOwner(request: HookRequest, asApp: boolean): Promise<Answer | undefined> {
    const { method, path, url } = request;
    const [, id, rest = ''] = /^\/(?:repos\/[^/]+\/[^/]+|orgs\/[^/]+)\/hooks(?:\/(\d+)(\/.*)?)?$/.exec(path) ?? [];
    if (!/^\/(?:repos\/[^/]+\/[^/]+|orgs\/[^/]+)\/hooks(?:\/|$)/.test(path)) return undefined;
    if (asApp) return failure(403, 'Resource not accessible by integration');
    const target = await targetOf(path);
    if (target === undefined) return notFound;
    if (path.endsWith('/hooks')) {
      if (method === 'POST') return create(target, request);
      const all = hooks.list(target).map((hook) => describeHook(hook, hooks, url.origin));
      return method === 'GET' ? { status: 200, body: all } : notFound;
    }
    const hook = hooks.list(target).find((one) => String(one.id) === id);
    if (hook === undefined) return notFound;
    switch (`${method} ${rest}`) {
      case 'GET ':
        return { status: 200, body: describeHook(hook, hooks, url.origin) };
      case 'PATCH ':
        return change(hook, request);
      case 'DELETE ':
        hooks.remove(hook);
        return noContent;
      case 'POST /pings':
        await ping(hook, url.origin);
        return noContent;
      default:
        return answerDeliveries(hooks, hook, method, rest, url);
    }
  }

  return {
    ofOwner,
    async ofApp(request) {
      const { method, path, url, body } = request;
      const [hook] = hooks.list(appTarget);
      if (path !== '/app/hook/config')
        return hook ? answerDeliveries(hooks, hook, method, path.replace('/app/hook', ''), url) : notFound;
      if (method === 'GET') return hook ? { status: 200, body: describeConfig(hook) } : notFound;
      const input = Input.shape.config.safeParse(parseJson(body.toString()));
      if (method !== 'PATCH' || !input.success) return notFound;
      const { url: address = hook?.url ?? '', content_type: contentType = 'form', secret } = input.data ?? {};
      return {
        status: 200,
        body: describeConfig(await setOfApp({ url: address, contentType, secret, events: ['*'], active: true })),
      };
    },
    async addToRepositories(settings) {
      for (const { id, full_name, archived } of await ownRepositories())
        if (!archived) await add({ type: 'repository', id, owner: full_name }, settings, new URL(relayUrl()).origin);
    },
    async setOfApp(settings) {
      const hook = await setOfApp(settings);
      await ping(hook, new URL(relayUrl()).origin);
    },
  };
}

const noContent: Answer = { status: 204, body: Buffer.alloc(0) };

const invalid = ({ type }: HookTarget, message: string): Answer =>
  failure(422, 'Validation Failed', { errors: [{ resource: 'Hook', code: 'custom', field: type, message }] });

function changesIn({ active, events, config = {} }: z.infer<typeof Input>): Partial<HookSettings> {
  return {
    ...(active === undefined ? {} : { active }),
    ...(events === undefined ? {} : { events }),
    ...(config.url === undefined ? {} : { url: config.url }),
    ...(config.content_type === undefined ? {} : { contentType: config.content_type }),
    ...(config.secret === undefined ? {} : { secret: config.secret }),
  };
}

const describeConfig = ({ url, contentType, secret }: Hook) => ({
  ...{ content_type: contentType, insecure_ssl: '0', url },
  ...(secret === undefined ? {} : { secret: '********' }),
});

function describeHook(hook: Hook, hooks: Hooks, origin: string) {
  const { id, target, active, events, createdAt, updatedAt } = hook;
  const address = `${origin}/${target.type === 'repository' ? 'repos' : 'orgs'}/${target.owner}/hooks/${id}`;
  const [last] = hooks.deliveriesOf(hook);
  return {
    type: labels[target.type],
    ...{ id, name: 'web', active, events, config: describeConfig(hook) },
    updated_at: inSeconds(updatedAt),
    created_at: inSeconds(createdAt),
    url: address,
    test_url: `${address}/test`,
    ping_url: `${address}/pings`,
    deliveries_url: `${address}/deliveries`,
    last_response: last
      ? { code: last.statusCode, status: last.status === 'OK' ? 'active' : 'misconfigured', message: last.status }
      : { code: null, status: 'unused', message: null },
  };
}

const labels = { repository: 'Repository', organization: 'Organization', integration: 'App' };

/** `path` follows that of the webhook. */
function answerDeliveries(hooks: Hooks, hook: Hook, method: string, path: string, url: URL): Answer {
  const [, id, attempts] = /^\/deliveries(?:\/(\d+)(\/attempts)?)?$/.exec(path) ?? [];
  if (id === undefined)
    return method === 'GET' && path === '/deliveries' ? listDeliveries(hooks.deliveriesOf(hook), url) : notFound;
  const delivery = hooks.deliveriesOf(hook).find((one) => String(one.id) === id);
  if (delivery === undefined) return notFound;
  if (method === 'GET' && attempts === undefined) return { status: 200, body: describeInFull(delivery, hook) };
  if (method !== 'POST' || attempts === undefined) return notFound;
  hooks.redeliver(hook, delivery);
  return { status: 202, body: {} };
}

const largestPage = 100;
const defaultPage = 30;

/** The page before its last delivery's id: `cursor` is that id. */
function listDeliveries(all: readonly HookDelivery[], url: URL): Answer {
  const query = url.searchParams;
  const [, before] = /^v1_(\d+)$/.exec(query.get('cursor') ?? '') ?? [];
  if (query.has('cursor') && before === undefined) return failure(422, 'Invalid cursor');
  const size = Math.min(Math.max(1, Number(query.get('per_page') ?? defaultPage) || defaultPage), largestPage);
  const [least, most] = outcomes[query.get('status') ?? ''] ?? [0, 999];
  const redelivery = query.get('redelivery');
  const matching = all
    .filter(({ id }) => before === undefined || id < Number(before))
    .filter(({ statusCode }) => statusCode >= least && statusCode <= most)
    .filter((delivery) => redelivery === null || String(delivery.redelivery) === redelivery);
  const page = matching.slice(0, size);
  const last = page.at(-1);
  const body = page.map(describeDelivery);
  if (matching.length <= size || last === undefined) return { status: 200, body };
  const next = new URL(url);
  next.searchParams.set('cursor', `v1_${last.id}`);
  return { status: 200, headers: { link: `<${next}>; rel="next"` }, body };
}

/** A delivery that got no answer has the status code 0, and so is in neither. */
const outcomes: Readonly<Record<string, readonly [number, number]>> = { success: [200, 399], failure: [400, 599] };

const describeDelivery = (delivery: HookDelivery) => ({
  id: delivery.id,
  guid: delivery.guid,
  delivered_at: inSeconds(delivery.deliveredAt),
  redelivery: delivery.redelivery,
  duration: delivery.seconds,
  status: delivery.status,
  status_code: delivery.statusCode,
  event: delivery.event,
  action: delivery.payload.action ?? null,
  installation_id: delivery.payload.installation?.id ?? null,
  repository_id: delivery.payload.repository?.id ?? null,
  throttled_at: null,
});

const describeInFull = (delivery: HookDelivery, hook: Hook) => ({
  ...describeDelivery(delivery),
  url: hook.url,
  request: { headers: delivery.request.headers, payload: delivery.payload },
  response: { headers: delivery.response.headers, payload: delivery.response.body },
});

const inSeconds = (milliseconds: number): string => inWholeSeconds(new Date(milliseconds).toISOString());
