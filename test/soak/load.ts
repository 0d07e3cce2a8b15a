import { Readable } from 'node:stream';
import { createHttpClient } from '#lib/http/client.ts';
import type { Credential, CredentialSource } from '#lib/http/credential.ts';
import { genericProvider } from '#lib/http/generic-provider.ts';
import type { HttpClientHooks } from '#lib/http/hooks.ts';
import { member } from '#lib/http/member.ts';
import { createResponseCache } from '#lib/http/response-cache.ts';
import { seededRandom } from '../support/seeded-random.ts';
import type { FastTime } from './fast-time.ts';

/** Makes the call of that number. */
export type Load = (number: number) => Promise<unknown>;

export interface LoadOptions {
  readonly baseUrl: string;
  readonly time: FastTime;
  readonly hooks: HttpClientHooks;
  /** Such as a process has for its shutdown: it outlives all calls. */
  readonly signal: AbortSignal;
}

// The cache has room for fewer, so that it always makes room, and sometimes for what has just been asked for.
const items = 600;
const searches = 50;

/**
 * Calls of all sorts, chosen at random and the same in each run. Most go by a client without circuit breaker and budget,
 * so that they do go out; the rest by one with all defaults, to a part of the service that fails many times in a row.
 */
export function createLoad({ baseUrl, time, hooks, signal }: LoadOptions): Load {
  const random = seededRandom(2);
  const below = (end: number) => Math.floor(random() * end);
  const { clock, sleep, startTimer } = time;
  const common = { baseUrl, hooks, random: seededRandom(3), clock, sleep, startTimer };
  const fragile = createHttpClient(common);
  const steady = createHttpClient({
    ...common,
    // Each path has a limit of its own: what one call meets does not stop all the others.
    provider: { ...genericProvider, buckets: 'path' },
    credential: renewableCredential(),
    cache: createResponseCache({ maxBytes: 1_000_000 }),
    sharedGate: { read: async () => undefined, close: async () => {} },
    circuitBreaker: false,
    retryBudget: false,
    concurrency: 24,
    attemptTimeoutMs: 10_000,
    timeoutMs: 120_000,
  });

  const getItem = () => {
    const url = `/items/${below(items)}`;
    return steady.get(url, { signal, parse: answerTo(url) });
  };
  const search = (number: number) => {
    const path = `/search/${below(searches)}`;
    return steady.get(path, { query: { q: 'a b', number }, signal, parse: answerTo(`${path}?q=a+b&number=${number}`) });
  };
  const cancelled = async (number: number) => {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), below(4));
    await steady.get(`/cancelled/${number}`, { signal: controller.signal }).finally(() => clearTimeout(timer));
  };
  const content = () => Readable.from(['one line\n', 'another line\n']);

  /** How many of a hundred calls are of each sort. */
  const sorts: readonly (readonly [number, Load])[] = [
    [40, getItem],
    [22, search],
    [5, (number) => steady.put(`/items/${below(items)}`, { body: { number } })],
    [5, () => steady.put(`/files/${below(items)}`, { content, signal })],
    [5, () => steady.delete(`/items/${below(items)}`)],
    [5, (number) => steady.post(`/upserts/${number}`, { body: { number }, idempotent: true })],
    [5, (number) => steady.post(`/orders/${number}`, { body: { number } })],
    [1, cancelled],
    [12, (number) => fragile.get(`/fragile/${number}`, { signal, parse: answerTo(`/fragile/${number}`) })],
  ];
  const hundred = sorts.flatMap(([share, call]) => Array.from({ length: share }, () => call));
  return async (number) => hundred[below(hundred.length)]?.(number);
}

/** Throws when the answer is that to another request. */
const answerTo = (url: string) => (data: unknown) => {
  if (member(data, 'url') !== url) throw new Error(`This is not the answer to ${url}.`);
};

/** A source whose credentials are numbered. */
function renewableCredential(): CredentialSource {
  let number = 0;
  const credential = (): Credential => ({ headers: { authorization: `Bearer ${number}` } });
  return {
    get: async () => credential(),
    async refresh() {
      number += 1;
      return credential();
    },
  };
}
