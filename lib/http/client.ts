import {
  type Clock,
  type Sleep,
  type StartTimer,
  systemClock,
  systemSleep,
  systemStartTimer,
} from '#lib/core/clock.ts';
import { createBuckets } from './buckets.ts';
import { type CallResult, performCall } from './call.ts';
import type { CallContext } from './call-context.ts';
import { alwaysClosed, type CircuitBreakerOptions, createCircuitBreaker } from './circuit-breaker.ts';
import { type CredentialSource, shareRefresh } from './credential.ts';
import { createGate } from './gate.ts';
import { genericProvider } from './generic-provider.ts';
import { type HttpClientHooks, notify } from './hooks.ts';
import { HttpClientError } from './http-client-error.ts';
import type { HttpResponse } from './http-response.ts';
import { createLanes } from './lanes.ts';
import { createNodeTransport } from './node-transport.ts';
import { nextPage } from './pagination.ts';
import type { Provider } from './provider.ts';
import { encodeBody, type RequestContent } from './request-body.ts';
import type { ResponseCache } from './response-cache.ts';
import { createRetryBudget, type RetryBudgetOptions, unlimitedRetries } from './retry-budget.ts';
import { type CallSettingsOptions, defaultSettings, withOptions } from './settings.ts';
import type { SharedGate } from './shared-gate.ts';
import { viewSharedGate } from './shared-gate-view.ts';
import type { Transport } from './transport.ts';
import { parseBaseUrl, type QueryValue, redactUrl, resolveLink, resolveUrl } from './url.ts';

export interface HttpClientOptions extends CallSettingsOptions {
  /** Such as https://api.github.com; it may have a path, such as /api/v3. */
  readonly baseUrl: string;
  readonly provider?: Provider;
  readonly credential?: CredentialSource;
  readonly headers?: Readonly<Record<string, string>>;
  /** How many requests are under way at once, in the place of the provider's number for those without a lane of their own. */
  readonly concurrency?: number;
  /** `false`: none. */
  readonly circuitBreaker?: CircuitBreakerOptions | false;
  /** `false`: none. */
  readonly retryBudget?: RetryBudgetOptions | false;
  /** Asks for what was answered before by its validator, and gives it again when it still holds. Without it: never. */
  readonly cache?: ResponseCache;
  /** What all processes know of this account's limits. Without it: what this client has met. */
  readonly sharedGate?: SharedGate;
  readonly clock?: Clock;
  readonly sleep?: Sleep;
  readonly startTimer?: StartTimer;
  /** A number in [0, 1). */
  readonly random?: () => number;
  readonly transport?: Transport;
  readonly hooks?: HttpClientHooks;
}

export interface RequestOptions<T = unknown> extends CallSettingsOptions {
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as application/x-www-form-urlencoded, in the place of a body. */
  readonly form?: Readonly<Record<string, string>>;
  /**
   * Sent as it is, in the place of a body; its content type is yours to give, but for FormData. What is sent as a stream
   * cannot be sent again: give a function that makes a new one for each attempt.
   */
  readonly content?: RequestContent;
  /** `false`: what is kept of an earlier answer is not asked for. */
  readonly cache?: false | undefined;
  /** Whether a repeat does no harm; by default the method decides, and an `idempotency-key` header. */
  readonly idempotent?: boolean;
  /** When the call must have settled, in milliseconds since the epoch. */
  readonly deadline?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Checks the data and gives it its type. What it throws becomes a `bad-response`. */
  readonly parse?: (data: unknown) => T;
}

/** Without `parse` the data are unknown: nobody has looked at them. */
type Parsed<T> = RequestOptions<T> & { readonly parse: (data: unknown) => T };

interface Send {
  <T>(path: string, options: Parsed<T>): Promise<HttpResponse<T>>;
  (path: string, options?: RequestOptions): Promise<HttpResponse>;
}

interface Request {
  <T>(options: Parsed<T> & Target): Promise<HttpResponse<T>>;
  (options: RequestOptions & Target): Promise<HttpResponse>;
}

interface Target {
  readonly method: string;
  readonly path: string;
}

interface Paginate {
  <T>(path: string, options: Parsed<T>): AsyncGenerator<HttpResponse<T>, void>;
  (path: string, options?: RequestOptions): AsyncGenerator<HttpResponse, void>;
}

/**
 * Paths begin with a slash and are joined to the base URL; an absolute URL must be of the same origin. Each call rejects
 * with an HttpClientError, with what the credential source or a function for the content throws, or with a TypeError for a
 * body that cannot be JSON or stands beside another one.
 */
export interface HttpClient {
  readonly request: Request;
  readonly get: Send;
  readonly post: Send;
  readonly put: Send;
  readonly patch: Send;
  readonly delete: Send;
  /**
   * One page a step, as the provider's `pagination` says, until there is none. One deadline holds for all pages. The error
   * of a page carries its URL as `cursor`, from which another `paginate` goes on.
   */
  readonly paginate: Paginate;
}

/** A client for one API. Throws a TypeError when `baseUrl` is not an HTTP URL. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const base = parseBaseUrl(options.baseUrl);
  const settings = withOptions(defaultSettings, options);
  const provider = options.provider ?? genericProvider;
  const clock = options.clock ?? systemClock;
  const startTimer = options.startTimer ?? systemStartTimer;
  const hooks = options.hooks ?? {};
  const gate = createGate();
  const { circuitBreaker = {}, retryBudget = {}, sharedGate } = options;
  const context: CallContext = {
    provider,
    basePath: base.pathname === '/' ? '' : base.pathname,
    credential: options.credential && shareRefresh(options.credential),
    transport: options.transport ?? createNodeTransport(),
    cache: options.cache,
    gate,
    sharedGate: sharedGate && viewSharedGate(sharedGate, gate, { clock, startTimer, hooks }),
    bucketsOf: createBuckets(provider),
    laneOf: createLanes(provider.lanes ?? [], options.concurrency, { clock, startTimer }),
    circuit: circuitBreaker ? createCircuitBreaker(circuitBreaker) : alwaysClosed,
    budget: retryBudget ? createRetryBudget(retryBudget) : unlimitedRetries,
    clock,
    sleep: options.sleep ?? systemSleep,
    startTimer,
    random: options.random ?? Math.random,
    hooks,
  };
  const clientHeaders = { ...provider.headers, ...lowerCaseNames(options.headers) };

  const deadlineOf = ({ deadline, timeoutMs = settings.timeoutMs }: RequestOptions) =>
    Math.min(deadline ?? Number.POSITIVE_INFINITY, clock() + timeoutMs);

  const notSent = (kind: 'unsafe-link' | 'bad-response', method: string, url: URL) => {
    const details = { kind, method, url: redactUrl(url), attempts: [], totalWaitMs: 0 };
    notify(context.hooks.onGiveUp, details);
    return new HttpClientError(details);
  };

  async function perform<T>(
    method: string,
    path: string,
    request: RequestOptions<T>,
    page?: { deadline: number },
  ): Promise<CallResult<T>> {
    const url = resolveUrl(base, path, request.query);
    if (!url) throw notSent('unsafe-link', method, URL.parse(path, base.href) ?? base);
    const encoded = encodeBody(request);
    const body = encoded instanceof Promise ? await encoded : encoded;
    const type = body.type && { 'content-type': body.type };
    const headers = { ...clientHeaders, ...type, ...lowerCaseNames(request.headers) };
    const callSettings = withOptions(settings, request);
    try {
      return await performCall(
        {
          message: { method, url, headers, body },
          idempotent: request.idempotent,
          cache: request.cache !== false,
          settings: callSettings,
          bounds: {
            attemptTimeoutMs: callSettings.attemptTimeoutMs,
            deadline: page?.deadline ?? deadlineOf(request),
            signal: request.signal,
          },
          parse: request.parse ?? unchecked<T>,
          cursor: page && url.href,
        },
        context,
      );
    } finally {
      body.close?.();
    }
  }

  async function send<T>(method: string, path: string, request: RequestOptions<T>): Promise<HttpResponse<T>> {
    return (await perform(method, path, request)).response;
  }

  async function* paginate<T>(path: string, { query, ...request }: RequestOptions<T> = {}) {
    const { pagination } = provider;
    if (!pagination) throw new TypeError(`The provider ${provider.name} has no pages that paginate can follow.`);
    const bounds = { deadline: deadlineOf(request) };
    const seen = new Set<string>();
    let page = await perform('GET', path, { ...request, ...(query && { query }) }, bounds);
    for (;;) {
      const { response, data } = page;
      seen.add(response.url);
      yield response;
      const current = new URL(response.url);
      const next = nextPage(pagination, { url: current, headers: response.headers, data });
      if (next === undefined) return;
      if (next === 'unreadable') throw notSent('bad-response', 'GET', current);
      const url = resolveLink(next.href, current);
      if (!url || seen.has(url.href)) throw notSent('unsafe-link', 'GET', next);
      page = await perform('GET', url.href, request, bounds);
    }
  }

  const sendBy =
    (method: string): Send =>
    <T>(path: string, request: RequestOptions<T> = {}) =>
      send(method, path, request);

  return {
    request: <T>({ method, path, ...request }: RequestOptions<T> & Target) => send(method.toUpperCase(), path, request),
    get: sendBy('GET'),
    post: sendBy('POST'),
    put: sendBy('PUT'),
    patch: sendBy('PATCH'),
    delete: sendBy('DELETE'),
    paginate,
  };
}

// Only where T is unknown: see Send.
const unchecked = <T>(data: unknown): T => data as T;

function lowerCaseNames(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
