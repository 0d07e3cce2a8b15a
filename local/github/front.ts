import { createHash, randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type Handle, readBody, sendJson } from '../local-server.ts';
import { documentation, failure } from './answer.ts';
import type { App } from './app.ts';
import { createFaults, type Fault, type Faults } from './faults.ts';
import type { GitHubApi } from './github-api.ts';
import type { HookApi } from './hook-api.ts';
import { createRateLimit } from './rate-limit.ts';
import { tokenScopes } from './seed.ts';

export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** 0 where the connection broke before the answer. */
  readonly status: number;
}

export interface FrontOptions {
  readonly api: GitHubApi;
  readonly app: App;
  readonly hooks: HookApi;
  /** The one token that is accepted, beside those of the App's installation. */
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface Front {
  readonly handle: Handle;
  readonly requests: readonly SeenRequest[];
  count(): number;
  setLimit(requestsAnHour: number): void;
  readonly failNext: Faults['failNext'];
}

const tokenLifetime = 90 * 24 * 3_600_000;
const seenAtMost = 100;
/** In a browser the addresses of users, repositories and issues open here. */
const noPages = 'This is the emulated GitHub; it has no pages.';
const limitDocumentation = `${documentation}/overview/rate-limits-for-the-rest-api`;

/** What GitHub does with every request, whatever it asks for: the token, its scopes, the rate limit, the ETag. */
export function createFront({ api, app, hooks, token, now }: FrontOptions): Front {
  const requests: SeenRequest[] = [];
  const rate = createRateLimit(now);
  const faults = createFaults();
  let count = 0;
  const expiration = `${new Date(now() + tokenLifetime).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

  const standardHeaders = (path: string, asApp: boolean): Record<string, string> => ({
    ...rate.headers(),
    'x-github-media-type': 'github.v3; format=json',
    ...(asApp
      ? {}
      : {
          'x-oauth-scopes': tokenScopes.join(', '),
          'x-accepted-oauth-scopes': acceptedScopes(path),
          'github-authentication-token-expiration': expiration,
        }),
  });

  const handle: Handle = async (request, response) => {
    const { method = 'GET', url: target = '/' } = request;
    count += 1;
    response.setHeader('x-github-request-id', randomUUID());
    const see = (status: number) => {
      requests.push({ method, path: target, status });
      if (requests.length > seenAtMost) requests.shift();
    };
    response.once('finish', () => see(response.statusCode));
    response.once('close', () => {
      if (!response.writableFinished) see(0);
    });
    const refuse = (message: string) => sendJson(response, 401, failure(401, message).body);
    const { accept, authorization, host } = request.headers;
    if (authorization === undefined && method === 'GET' && accept?.includes('text/html'))
      return void response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end(noPages);
    if (authorization === undefined) return refuse('Requires authentication');
    const [, given = ''] = /^(?:bearer|token)\s+(\S+)$/i.exec(authorization) ?? [];
    const url = new URL(target, `http://${host}`);
    const ofApp = app.answer(method, url.pathname, given);
    if (ofApp === 'hook') {
      const body = (await readBody(request)) ?? Buffer.alloc(0);
      const { status, headers, body: told } = await hooks.ofApp({ method, url, path: url.pathname, body });
      return sendJson(response, status, told, headers);
    }
    if (ofApp) return sendJson(response, ofApp.status, ofApp.body);
    const asApp = app.isToken(given);
    if (given !== token && !asApp) return refuse('Bad credentials');
    const own = () => standardHeaders(url.pathname, asApp);
    if (url.pathname === '/rate_limit') return sendJson(response, 200, rate.overview(), own());
    if (rate.isUsedUp()) {
      const message = 'API rate limit exceeded for user ID 1.';
      return sendJson(response, 403, { message, documentation_url: limitDocumentation }, own());
    }

    const body = (await readBody(request)) ?? Buffer.alloc(0);
    const fault = faults.take(method, url.pathname);
    if (fault?.when === 'before') return fail(response, fault, own());
    const answer = await api({ method, url, headers: request.headers, body, asApp });
    if (fault) return fail(response, fault, own());
    const content = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(JSON.stringify(answer.body));
    const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8', ...answer.headers };
    if (method === 'GET' && answer.status === 200) {
      headers['etag'] = `W/"${createHash('sha256').update(content).digest('hex')}"`;
      // GitHub does not count an answer that says "not modified".
      if (request.headers['if-none-match'] === headers['etag'])
        return void response.writeHead(304, { ...headers, ...own() }).end();
    }
    rate.use();
    response.writeHead(answer.status, { ...headers, ...own() }).end(content);
  };

  return {
    handle,
    requests,
    count: () => count,
    setLimit: rate.set,
    failNext: faults.failNext,
  };
}

/** Repositories may be private, so GitHub wants `repo` for them; what is public for all it gives to every token. */
const acceptedScopes = (path: string): string => (/^\/(repos|repositories)\//.test(path) ? 'repo' : '');

function fail(response: ServerResponse, { how }: Fault, headers: Readonly<Record<string, string>>): void {
  if (how === 'reset') response.socket?.resetAndDestroy();
  else if (how === 'secondary-limit') sendJson(response, 403, secondaryLimit, { ...headers, 'retry-after': '60' });
  else sendJson(response, how, { message: 'Server Error' });
}

const secondaryLimit = {
  message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
  documentation_url: `${limitDocumentation}#about-secondary-rate-limits`,
};
