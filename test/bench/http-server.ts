// A GitHub of prepared answers over HTTP and TLS, in a process of its own: http-server.ts <key> <certificate>.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { answers } from './http-answers.ts';

export interface Origins {
  readonly plain: string;
  readonly tls: string;
}

const now = Date.now();

/** What GitHub sends beside an answer, in the form of `rawHeaders`. */
const headers = (etag: string): string[] => [
  ...['server', 'github.com', 'date', new Date(now).toUTCString(), 'content-type', 'application/json; charset=utf-8'],
  ...['cache-control', 'private, max-age=60, s-maxage=60', 'etag', etag, 'last-modified', new Date(0).toUTCString()],
  ...['vary', 'Accept, Authorization, Cookie, X-GitHub-OTP,Accept-Encoding, Accept, X-Requested-With'],
  ...['x-oauth-scopes', 'repo, user', 'x-accepted-oauth-scopes', '', 'x-github-media-type', 'github.v3; format=json'],
  ...['github-authentication-token-expiration', '2027-11-24 10:00:00 UTC'],
  ...[
    'link',
    '<https://api.github.com/user/repos?page=2>; rel="next", <https://api.github.com/user/repos?page=9>; rel="last"',
  ],
  ...['x-github-api-version-selected', '2022-11-28', 'x-ratelimit-limit', '5000', 'x-ratelimit-remaining', '4900'],
  ...['x-ratelimit-reset', String(Math.ceil(now / 1_000) + 3_600), 'x-ratelimit-used', '100'],
  ...['x-ratelimit-resource', 'core', 'access-control-allow-origin', '*', 'x-frame-options', 'deny'],
  ...['access-control-expose-headers', 'ETag, Link, Location, Retry-After, X-GitHub-OTP, X-RateLimit-Limit'],
  ...['strict-transport-security', 'max-age=31536000; includeSubdomains; preload', 'x-content-type-options', 'nosniff'],
  ...['x-xss-protection', '0', 'referrer-policy', 'origin-when-cross-origin, strict-origin-when-cross-origin'],
  ...['content-security-policy', "default-src 'none'", 'x-github-request-id', 'C0DE:1B2C3:4D5E6F:7A8B9C:67890ABC'],
];

interface Prepared {
  readonly etag: string;
  readonly body: Buffer;
  readonly headers: string[];
  readonly unchanged: string[];
}

function prepare(text: string, encoding?: 'gzip'): Prepared {
  const body = encoding ? gzipSync(text) : Buffer.from(text);
  const etag = `W/"${createHash('sha256').update(text).digest('hex')}"`;
  const length = ['content-length', String(body.length), ...(encoding ? ['content-encoding', encoding] : [])];
  return { etag, body, headers: [...headers(etag), ...length], unchanged: headers(etag) };
}

const prepared = new Map([
  ['user', prepare(answers.user)],
  ['repositories', prepare(answers.repositories)],
  ['repositories-gzip', prepare(answers.repositories, 'gzip')],
]);

const answer: RequestListener = (request, response) => {
  const found = prepared.get(request.url?.split('/')[1] ?? '');
  if (!found) response.writeHead(404).end();
  else if (request.headers['if-none-match'] === found.etag) response.writeHead(304, found.unchanged).end();
  else response.writeHead(200, found.headers).end(found.body);
};

async function listen(server: Server): Promise<number> {
  // Longer than any client is kept waiting for its turn.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const [key = '', cert = ''] = process.argv.slice(2);
const plain = await listen(createServer(answer));
const tls = await listen(createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, answer));
process.send?.({ plain: `http://127.0.0.1:${plain}`, tls: `https://127.0.0.1:${tls}` } satisfies Origins);
process.once('disconnect', () => process.exit());
