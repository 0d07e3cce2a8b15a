import { createHash, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type Handle, readBody, sendJson } from '../local-server.ts';
import type { Backend } from './backend.ts';
import { repositories, tokenScopes } from './seed.ts';

export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly status: number;
}

export interface FrontOptions {
  readonly backend: Backend;
  /** The one token that is accepted. */
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

// GitHub's is 100. At 30 the forty repositories of the seed are two pages, so that paging shows on a laptop.
const maximumPageSize = 30;
const hour = 3600;
const tokenLifetime = 90 * 24 * hour;
const seenAtMost = 100;
const documentation = 'https://docs.github.com/rest';
const limitDocumentation = `${documentation}/overview/rate-limits-for-the-rest-api`;

/**
 * Makes up for what `emulate` does otherwise than GitHub: it takes wrong tokens, has a fixed rate limit, no ETag, tells
 * milliseconds, lists private repositories of a user, has no stars, and lets every web page read it (CORS).
 */
export function createFront({ backend, token, now }: FrontOptions) {
  const requests: SeenRequest[] = [];
  let count = 0;
  let limit = 5000;
  let window = { used: 0, reset: 0 };
  const expiration = `${new Date(now() + tokenLifetime * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

  const currentWindow = () => {
    const seconds = Math.floor(now() / 1000);
    if (window.reset <= seconds) window = { used: 0, reset: seconds + hour };
    return window;
  };
  const rate = () => {
    const { used, reset } = currentWindow();
    return { limit, used, remaining: Math.max(0, limit - used), reset };
  };
  const standardHeaders = () => ({
    'x-ratelimit-limit': String(rate().limit),
    'x-ratelimit-used': String(rate().used),
    'x-ratelimit-remaining': String(rate().remaining),
    'x-ratelimit-reset': String(rate().reset),
    'x-ratelimit-resource': 'core',
    'x-oauth-scopes': tokenScopes.join(', '),
    'github-authentication-token-expiration': expiration,
    'x-github-media-type': 'github.v3; format=json',
  });

  const handle: Handle = async (request, response) => {
    const { method = 'GET', url: target = '/' } = request;
    count += 1;
    response.setHeader('x-github-request-id', randomUUID());
    response.once('finish', () => {
      requests.push({ method, path: target, status: response.statusCode });
      if (requests.length > seenAtMost) requests.shift();
    });
    const fail = (message: string) =>
      sendJson(response, 401, { message, documentation_url: documentation, status: '401' });
    const [, given] = /^(?:bearer|token)\s+(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (request.headers.authorization === undefined) return fail('Requires authentication');
    if (given !== token) return fail('Bad credentials');
    const url = new URL(target, 'http://127.0.0.1');
    if (url.pathname === '/rate_limit')
      return sendJson(response, 200, { resources: { core: rate() }, rate: rate() }, standardHeaders());
    if (rate().remaining === 0) {
      const message = 'API rate limit exceeded for user ID 1.';
      return sendJson(response, 403, { message, documentation_url: limitDocumentation }, standardHeaders());
    }

    const path = limitPage(url);
    const body = (await readBody(request)) ?? Buffer.alloc(0);
    const answer = await backend.request(method, path, forwarded(request.headers), body);
    const content = rewrite(answer.body, url.pathname);
    const headers: Record<string, string> = { ...kept(answer.headers), ...standardHeaders() };
    if (method === 'GET' && answer.status === 200) {
      headers['etag'] = `W/"${createHash('sha256').update(content).digest('hex')}"`;
      // GitHub does not count an answer that says "not modified".
      if (request.headers['if-none-match'] === headers['etag']) return void response.writeHead(304, headers).end();
    }
    currentWindow().used += 1;
    response.writeHead(answer.status, { ...headers, ...standardHeaders() }).end(content);
  };

  return {
    handle,
    requests,
    count: () => count,
    setLimit(requestsAnHour: number) {
      limit = requestsAnHour;
    },
  };
}

function limitPage(url: URL): string {
  if (Number(url.searchParams.get('per_page') ?? maximumPageSize) > maximumPageSize)
    url.searchParams.set('per_page', String(maximumPageSize));
  return url.pathname + url.search;
}

/** The answer would be "not modified" by the emulator's measure, not by the front's. */
function forwarded(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { 'if-none-match': _, 'accept-encoding': __, connection: ___, 'transfer-encoding': ____, ...others } = headers;
  return others;
}

const keptHeaders = ['content-type', 'link', 'location'];
const kept = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    keptHeaders.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );

const stars = new Map(repositories.map(({ owner, name, stars }) => [`${owner}/${name}`, stars]));

/** The body as GitHub would send it. */
function rewrite(body: Buffer, path: string): Buffer {
  // GitHub tells times in whole seconds.
  const text = body.toString().replaceAll(/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d{3}Z/g, '$1Z');
  if (!text.startsWith('[') && !text.startsWith('{')) return body;
  const content: unknown = JSON.parse(text);
  if (!Array.isArray(content)) return Buffer.from(JSON.stringify(withStars(content)));
  // The private ones are in /user/repos only.
  const visible = /^\/users\/[^/]+\/repos$/.test(path) ? content.filter((repository) => !repository.private) : content;
  return Buffer.from(JSON.stringify(visible.map(withStars)));
}

function withStars(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('full_name' in value)) return value;
  const count = stars.get(String(value.full_name));
  return count === undefined ? value : { ...value, stargazers_count: count, watchers_count: count, watchers: count };
}
