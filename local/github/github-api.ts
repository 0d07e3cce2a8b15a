import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, documentation } from './answer.ts';
import { refuseInstallation } from './app.ts';
import { type Backend, inWholeSeconds } from './backend.ts';
import type { HookApi } from './hook-api.ts';
import { createIssueApi } from './issues.ts';
import { pageSizeOf } from './paging.ts';
import { asGitHubHasIt, listInstallationRepositories, listOwnRepositories } from './repositories.ts';
import { resolvePath } from './resolve-path.ts';

export interface ApiRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Whether an App asks, installed on the account of the token's owner. */
  readonly asApp: boolean;
}

/** What GitHub answers to a request of the token's owner, or of the App there. */
export type GitHubApi = (request: ApiRequest) => Promise<Answer>;

/**
 * `emulate`, and what it does otherwise than GitHub: it tells milliseconds, lists private repositories of a user, has no
 * stars, forgets the old name of a repository; and all of createIssueApi and createHookApi.
 */
export function createGitHubApi(backend: Backend, hooks: HookApi): GitHubApi {
  const issues = createIssueApi(backend);

  return async (request) => {
    const { method, url, body, asApp } = request;
    const resolved = await resolvePath(backend, url.pathname);
    if ('movedTo' in resolved) return movedTo(`${url.origin}${resolved.movedTo}${url.search}`, method);
    const { path } = resolved;
    const refusal = asApp ? refuseInstallation(method, path) : undefined;
    if (refusal) return refusal;
    if (method === 'GET' && path === '/installation/repositories')
      return listInstallationRepositories(backend, url, asApp);
    const ofHooks = await hooks.ofOwner({ method, url, path, body }, asApp);
    if (ofHooks) return ofHooks;
    const [, repository, number] = /^\/repos\/([^/]+\/[^/]+)\/issues(?:\/(\d+))?$/.exec(path) ?? [];
    const answer = repository && (await issues({ method, repository, number, url, body, asApp }));
    if (answer) return answer;
    if (method === 'GET' && path === '/user/repos') return listOwnRepositories(backend, url);
    return forward(backend, request, path);
  };
}

/** GET becomes GET at the new place anyway; other methods keep theirs with a 307 only. */
function movedTo(location: string, method: string): Answer {
  const body = { message: 'Moved Permanently', url: location, documentation_url: documentation };
  return { status: method === 'GET' || method === 'HEAD' ? 301 : 307, headers: { location }, body };
}

const keptHeaders = ['content-type', 'link', 'location'];

async function forward(backend: Backend, { method, url, headers, body }: ApiRequest, path: string): Promise<Answer> {
  const query = new URLSearchParams(url.searchParams);
  if (query.has('per_page')) query.set('per_page', String(pageSizeOf(query)));
  const answer = await backend.send({
    method,
    path: query.size > 0 ? `${path}?${query}` : path,
    headers: forwarded(headers),
    body,
  });
  const kept = keptHeaders.flatMap((name) =>
    answer.headers[name] === undefined ? [] : [[name, String(answer.headers[name])]],
  );
  return { status: answer.status, headers: Object.fromEntries(kept), body: rewrite(answer.body, path) };
}

/** The answer would be "not modified" by the emulator's measure, not by the front's. */
function forwarded(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { 'if-none-match': _, 'accept-encoding': __, connection: ___, 'transfer-encoding': ____, ...others } = headers;
  return others;
}

/** The body as GitHub would send it. */
function rewrite(body: Buffer, path: string): unknown {
  const text = inWholeSeconds(body.toString());
  if (!text.startsWith('[') && !text.startsWith('{')) return body;
  const content: unknown = JSON.parse(text);
  if (isError(content)) return { ...content, documentation_url: documentation };
  if (!Array.isArray(content)) return asGitHubHasIt(content);
  // The private ones are in /user/repos only.
  const visible = /^\/users\/[^/]+\/repos$/.test(path) ? content.filter((repository) => !repository.private) : content;
  return visible.map(asGitHubHasIt);
}

/** Every error has the address of its documentation, and nothing else has. */
const isError = (content: unknown): content is object =>
  typeof content === 'object' && content !== null && 'documentation_url' in content;
