import { randomUUID } from 'node:crypto';
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request as send } from 'node:http';
import { tokenOwner } from './seed.ts';

export interface BackendRequest {
  readonly method?: string;
  /** Path and query. */
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  /** Bytes are sent as they are, an object as JSON. */
  readonly body?: Buffer | object;
  /** The login that asks; the token's owner by default. */
  readonly as?: string;
}

export interface BackendResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The emulator behind the front, reached through its socket. */
export interface Backend {
  /** The tokens that the emulator has to know, and whose they are. */
  readonly tokens: Readonly<Record<string, string>>;
  send(request: BackendRequest): Promise<BackendResponse>;
  /** The JSON that it answers with a 2xx; undefined for a 404. Throws for everything else. */
  call(request: BackendRequest): Promise<unknown>;
  /** All pages of a list. */
  list(path: string): Promise<unknown[]>;
}

// `emulate` counts 5000 requests an hour for each token and cannot be told otherwise. The limit is the front's business,
// and one request of a caller can be several here: so the owner has tokens for 200,000.
const requestsOfToken = 4000;
const tokensOfOwner = 50;
const pageSize = 100;

export function createBackend(socketPath: string, logins: readonly string[]): Backend {
  const secret = randomUUID();
  let sent = 0;
  const tokenOf = (login: string, number: number) => `${secret}-${login}-${number}`;
  const token = (login: string) =>
    tokenOf(login, login === tokenOwner ? Math.floor(sent++ / requestsOfToken) % tokensOfOwner : 0);

  const request: Backend['send'] = ({ method = 'GET', path, headers = {}, body = Buffer.alloc(0), as = tokenOwner }) =>
    new Promise((resolve, reject) => {
      const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
      const own = { authorization: `Bearer ${token(as)}`, 'content-length': bytes.length };
      const outgoing = send({ socketPath, method, path, headers: { ...headers, ...own } }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming
          .on('data', (chunk: Buffer) => chunks.push(chunk))
          .on('error', reject)
          .on('end', () =>
            resolve({ status: incoming.statusCode ?? 502, headers: incoming.headers, body: Buffer.concat(chunks) }),
          );
      });
      outgoing.on('error', reject).end(bytes);
    });

  const call: Backend['call'] = async (asked) => {
    const { status, body } = await request(asked);
    if (status === 404) return undefined;
    if (status < 200 || status > 299)
      throw new Error(`The emulated GitHub answered ${asked.method ?? 'GET'} ${asked.path} with ${status}: ${body}`);
    return body.length > 0 ? JSON.parse(inWholeSeconds(body.toString())) : null;
  };

  return {
    tokens: Object.fromEntries(
      logins.flatMap((login) =>
        Array.from({ length: login === tokenOwner ? tokensOfOwner : 1 }, (_, number) => [
          tokenOf(login, number),
          login,
        ]),
      ),
    ),
    send: request,
    call,
    async list(path) {
      const found: unknown[] = [];
      for (let page = 1; ; page += 1) {
        const separator = path.includes('?') ? '&' : '?';
        const items = await call({ path: `${path}${separator}per_page=${pageSize}&page=${page}` });
        if (!Array.isArray(items))
          throw new Error(`The emulated GitHub answered ${path} with something else than a list.`);
        found.push(...items);
        if (items.length < pageSize) return found;
      }
    },
  };
}

/** GitHub tells times in whole seconds, `emulate` in milliseconds. */
export const inWholeSeconds = (text: string): string =>
  text.replaceAll(/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d{3}Z/g, '$1Z');
