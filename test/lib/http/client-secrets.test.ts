import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import type { HttpClientOptions, RequestOptions } from '#lib/http/client.ts';
import type { HttpClientError } from '#lib/http/http-client-error.ts';
import type { HttpClientErrorKind } from '#lib/http/http-client-error-kind.ts';
import { type ScriptedAnswer, startHttpServer } from '../../support/http-server.ts';
import { createVirtualClient, failureOf, startTime } from './virtual-client.ts';

// One for each place where a secret may stand: the credential, a header, the query, the body sent and the body received.
const canaries = ['CREDENTIAL-CANARY', 'HEADER-CANARY', 'QUERY-CANARY', 'SENT-CANARY', 'RECEIVED-CANARY'];

const credential = {
  get: async () => ({ headers: { authorization: 'Bearer CREDENTIAL-CANARY' } }),
  refresh: async () => undefined,
};
const secretRequest: RequestOptions = {
  headers: { 'x-api-key': 'HEADER-CANARY' },
  query: { token: 'QUERY-CANARY' },
  body: { text: 'SENT-CANARY' },
  idempotent: true,
};
const received = { body: { message: 'RECEIVED-CANARY', echo: 'Bearer CREDENTIAL-CANARY' } };

function renderings(error: HttpClientError): string {
  return [
    String(error),
    error.message,
    error.stack,
    JSON.stringify(error),
    JSON.stringify(error, Object.getOwnPropertyNames(error)),
    inspect(error, { showHidden: true, depth: 10, getters: true }),
    inspect(error.cause, { showHidden: true, depth: 10 }),
  ].join('\n');
}

interface Failure {
  readonly kind: HttpClientErrorKind;
  readonly answer?: ScriptedAnswer;
  readonly options?: Partial<HttpClientOptions>;
  readonly request?: RequestOptions;
}

const failures: Failure[] = [
  { kind: 'http', answer: { status: 422, ...received } },
  {
    kind: 'rate-limited',
    answer: { status: 429, headers: { 'retry-after': '99' }, ...received },
    options: { maxServerWaitMs: 1 },
  },
  { kind: 'retries-exhausted', answer: { status: 503, ...received }, options: { retries: 1 } },
  { kind: 'timeout', answer: { failure: 'silence' }, options: { retries: 0, attemptTimeoutMs: 1 } },
  { kind: 'deadline', answer: { status: 503, ...received }, options: { timeoutMs: 900, random: () => 0.9 } },
  { kind: 'deadline', request: { deadline: startTime } },
  { kind: 'network', answer: { failure: 'reset' }, options: { retries: 1 } },
  {
    kind: 'network',
    answer: { failure: 'cut', headers: { 'content-length': '9999' }, ...received },
    options: { retries: 0 },
  },
  // Node refuses to send such a header, in a message of its own.
  { kind: 'network', request: { headers: { 'bad name': 'HEADER-CANARY' } } },
  { kind: 'cancelled', request: { signal: AbortSignal.abort(new Error('CREDENTIAL-CANARY')) } },
  { kind: 'auth', answer: { status: 401, ...received } },
  {
    kind: 'unsafe-redirect',
    answer: { status: 302, headers: { location: 'https://u:RECEIVED-CANARY@other.test/?t=RECEIVED-CANARY' } },
  },
  { kind: 'bad-response', answer: { body: '{RECEIVED-CANARY', headers: { 'content-type': 'application/json' } } },
  {
    kind: 'bad-response',
    answer: received,
    request: {
      parse: (data) => {
        throw new Error(JSON.stringify(data), { cause: data });
      },
    },
  },
];

test.each(failures)(
  'an error of kind $kind renders no secret (case $#)',
  async ({ kind, answer, options, request }) => {
    await using server = await startHttpServer(() => answer ?? {});
    const { client } = createVirtualClient({ baseUrl: server.origin, credential, ...options });
    const error = await failureOf(client.post('/a', { ...secretRequest, ...request }));
    expect(error.kind).toBe(kind);
    for (const canary of canaries) expect(renderings(error)).not.toContain(canary);
  },
);

test('a URL that is refused renders no secret', async () => {
  const { client } = createVirtualClient({ baseUrl: 'https://api.test', credential });
  const error = await failureOf(client.get('https://u:CREDENTIAL-CANARY@api.test/a?t=QUERY-CANARY'));
  expect(error.kind).toBe('unsafe-link');
  for (const canary of canaries) expect(renderings(error)).not.toContain(canary);
});

test('the cursor of a page is in no rendering', async () => {
  await using server = await startHttpServer([{ status: 404 }]);
  const { client } = createVirtualClient({ baseUrl: server.origin, credential });
  const error = await failureOf(client.paginate('/a', { query: { token: 'QUERY-CANARY' } }).next());
  expect(error.cursor()).toContain('QUERY-CANARY');
  expect(renderings(error)).not.toContain('QUERY-CANARY');
});

test('what a transport throws is not passed on', async () => {
  const { client } = createVirtualClient({
    baseUrl: 'https://api.test',
    credential,
    transport: async ({ headers }) => {
      throw Object.assign(new Error(`Failed with ${headers['authorization']}`), { config: { headers } });
    },
  });
  const error = await failureOf(client.get('/a'));
  expect(error).toMatchObject({ kind: 'network', attempts: [{ code: 'UNKNOWN' }] });
  expect(renderings(error)).not.toContain('CREDENTIAL-CANARY');
});
