// A service that fails one time in ten, in a process of its own: its memory and its sockets must not be counted as the
// client's. The order of its troubles is the same in each run; which request meets one is not.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { seededRandom } from '../support/seeded-random.ts';
import { outage, troubles } from './troubles.ts';

/** What it has seen so far. */
export interface Seen {
  readonly requests: number;
  /** How often each of the troubles was the answer. */
  readonly troubles: Readonly<Record<string, number>>;
  /** Requests with a credential that is no longer good. */
  readonly unauthorized: number;
  /** Answers whose validator still held. */
  readonly notModified: number;
  /** POSTs to /orders that came again, though they had not been refused. */
  readonly ordersRepeated: number;
  /** Open at this moment. */
  readonly connections: number;
}

const troubleShare = 0.1;
/** /fragile fails as often, but all at once: so many in a row, and then none. */
const outageLength = 12;
const requestsPerToken = 10_000;

const random = seededRandom(1);
const names = [...troubles.keys()];
const met = new Map(names.map((name) => [name, 0]));
const orders = new Set<string>();
const seen = { requests: 0, unauthorized: 0, notModified: 0, ordersRepeated: 0 };
let fragileRequests = 0;
let token = 0;
let requestsOfToken = 0;

const server = createServer((request, response) => {
  const { method = '', url = '', headers } = request;
  request.resume();
  seen.requests += 1;
  if (isStale(headers)) {
    seen.unauthorized += 1;
    response.writeHead(401).end();
    return;
  }
  const trouble = nextTrouble(url);
  const isRefused = trouble?.startsWith('429');
  if (method === 'POST' && url.startsWith('/orders/') && !isRefused) {
    if (orders.has(url)) seen.ordersRepeated += 1;
    orders.add(url);
  }
  if (trouble === undefined) {
    answer(url, headers, response);
    return;
  }
  met.set(trouble, (met.get(trouble) ?? 0) + 1);
  troubles.get(trouble)?.(response);
});

/** A credential is good for so many requests; then the next one is. */
function isStale({ authorization }: IncomingHttpHeaders): boolean {
  if (authorization === undefined) return false;
  if (authorization !== `Bearer ${token}`) return true;
  requestsOfToken += 1;
  if (requestsOfToken === requestsPerToken) {
    token += 1;
    requestsOfToken = 0;
  }
  return false;
}

function nextTrouble(url: string): string | undefined {
  if (!url.startsWith('/fragile/')) return random() < troubleShare ? oneOf(names) : undefined;
  fragileRequests += 1;
  return fragileRequests % (outageLength / troubleShare) < outageLength ? oneOf(outage) : undefined;
}

const oneOf = (list: readonly string[]) => list[Math.floor(random() * list.length)];

/** Tells its URL, so that whoever asked can see that it is its own answer. */
function answer(url: string, headers: IncomingHttpHeaders, response: ServerResponse): void {
  const etag = url.startsWith('/items/') ? `W/"${url}"` : undefined;
  if (etag !== undefined && headers['if-none-match'] === etag) {
    seen.notModified += 1;
    response.writeHead(304, { etag }).end();
    return;
  }
  const limit = url.startsWith('/search/') ? limitHeaders() : {};
  const body = JSON.stringify({ url, text: 'x'.repeat(500) });
  response.writeHead(200, { 'content-type': 'application/json', ...(etag && { etag }), ...limit }).end(body);
}

/** A limit of which a tenth of the answers say that it is nearly used up, and one in a hundred that it is. */
const limitHeaders = () => ({
  'ratelimit-limit': 100,
  'ratelimit-remaining': seen.requests % 100,
  'ratelimit-reset': 1,
});

// The client is to close what it no longer uses.
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('message', () =>
  server.getConnections((_, connections) =>
    process.send?.({ ...seen, troubles: Object.fromEntries(met), connections } satisfies Seen),
  ),
);
process.once('disconnect', () => process.exit());
