import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createCallers } from '#lib/auth/callers.ts';
import { openConnections } from '#lib/connectors/connections.ts';
import { ApiKeys, hashApiKey } from '#lib/contract/api-keys.ts';
import { systemClock } from '#lib/core/clock.ts';
import { createSecretReader } from '#lib/secrets/secret-reader.ts';
import type { FetchSecret } from '#lib/secrets/secrets-manager.ts';
import { type ApiGatewayRequest, apiGatewayEvent } from '../support/api-gateway-event.ts';
import { type CapturedOutput, captureOutput } from '../support/captured-output.ts';
import { awsError } from '../support/errors.ts';
import { githubRepository } from '../support/github-answer.ts';
import { type ReceivedRequest, type ScriptedAnswer, startHttpServer } from '../support/http-server.ts';
import { lambdaContext } from '../support/lambda-context.ts';

// Powertools' way to log whole events, set before the logger is made: with it too the log keeps every secret out.
process.env['POWERTOOLS_LOGGER_LOG_EVENT'] = 'true';
const { emitMetric, logger } = await import('#lib/lambda/observability.ts');
const { createHandler: createVerifyConnections } = await import(
  '../../functions/connections/verify-connections.handler.ts'
);
const { createHandler: createListRepositories } = await import(
  '../../functions/repositories/list-repositories.handler.ts'
);

// Every canary holds this text, so that one search finds any of them.
const canary = 'canary9f3a';
const token = `ghp_${canary}_token`;
const rotatedToken = `ghp_${canary}_rotated`;
const apiKey = `liaison_${canary}_key`;
const scopelessKey = `liaison_${canary}_scopeless`;
/** As long as keys are. */
const pastedKey = `liaison_${canary.padEnd(43, 'x')}`;
const ofGitHub = `${canary}-of-github`;

const stack = /(\n|\\n)\s+at /;

const apiKeys = JSON.stringify({
  keys: [
    { id: 'k1', name: 'ci', sha256: hashApiKey(apiKey), scopes: ['read'], createdAt: '' },
    { id: 'k2', name: 'none', sha256: hashApiKey(scopelessKey), scopes: [], createdAt: '' },
  ],
});
const gitHubToken = JSON.stringify({ token });

let started: AsyncDisposableStack;
let output: CapturedOutput;
beforeEach(() => {
  started = new AsyncDisposableStack();
  output = captureOutput();
  // The waits between attempts are random parts of a backoff: none at all here.
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(async () => {
  output[Symbol.dispose]();
  jest.restoreAllMocks();
  await started.disposeAsync();
});

interface Situation {
  /** What GitHub answers; by default what a healthy one does. */
  readonly github?: ScriptedAnswer | ((request: ReceivedRequest, index: number) => ScriptedAnswer);
  /** The value of the connection's secret, at each reading; the last one stays. */
  readonly connectionSecret?: readonly (string | undefined | Error)[];
  readonly apiKeysSecret?: string | undefined | Error;
  readonly request?: ApiGatewayRequest;
  /** How long the function has left. */
  readonly remainingMs?: number;
}

const settle = (value: string | undefined | Error) =>
  value instanceof Error ? Promise.reject(value) : Promise.resolve(value);

/** Both handlers as they are deployed, with the real HTTP client; only the reading of secrets is ours. */
async function setUp({ github = healthy, connectionSecret = [gitHubToken], ...situation }: Situation) {
  const server = started.use(await startHttpServer(typeof github === 'function' ? github : () => github));
  const baseUrl = server.origin;
  let readings = 0;
  const fetchSecret: FetchSecret = (secretId) =>
    secretId === 'api-keys'
      ? settle('apiKeysSecret' in situation ? situation.apiKeysSecret : apiKeys)
      : settle(connectionSecret[Math.min(readings++, connectionSecret.length - 1)]);
  const CONNECTIONS = JSON.stringify({ github: { connector: 'github', auth: 'token', baseUrl, secretArn: 'github' } });
  const connections = openConnections({ CONNECTIONS }, { fetchSecret });
  const keys = createSecretReader({ secretId: 'api-keys', schema: ApiKeys, remedy: 'Make one.', fetchSecret });
  const context = lambdaContext({ remainingMs: situation.remainingMs ?? 29_000 });
  const kept: unknown[] = [];

  const listRepositories = createListRepositories({ callers: createCallers(keys, { stage: 'dev' }), connections });
  const verifyConnections = createVerifyConnections({
    connections,
    verifications: { get: async () => undefined, put: async (...verification) => void kept.push(verification) },
    emit: emitMetric,
    clock: systemClock,
    log: logger,
  });
  const event = apiGatewayEvent({
    path: '/users/ada/repositories',
    pathParameters: { login: 'ada' },
    authorization: `Bearer ${apiKey}`,
    ...situation.request,
  });
  return {
    server,
    list: () => listRepositories(event, context),
    verify: async () => ({ kept, result: await verifyConnections({}, context) }),
  };
}

const healthy = ({ url }: ReceivedRequest): ScriptedAnswer => ({
  headers: { 'x-canary': ofGitHub },
  body: url.startsWith('/user?') || url === '/user' ? { login: 'ada', email: ofGitHub } : [repository],
});
const repository = githubRepository('notes', { owner: { login: 'ada', note: ofGitHub }, temp_clone_token: ofGitHub });

const failure = (status: number, headers: Record<string, string> = {}): ScriptedAnswer => ({
  status,
  headers: { 'x-canary': ofGitHub, ...headers },
  body: { message: `${ofGitHub} ${token}`, documentation_url: `https://docs.github.com/${ofGitHub}` },
});
const json = { 'content-type': 'application/json' };
const refused = failure(401, { 'www-authenticate': `Basic realm="${ofGitHub}"` });
const limited = failure(403, {
  'x-ratelimit-remaining': '0',
  'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 3_600),
});
const another = `https://192.0.2.1/?token=${ofGitHub}`;

type Outcome = 'verified' | 'refused' | 'unset' | 'limited' | 'unreachable';

test.each<[string, number, Outcome, Situation]>([
  ['GitHub answers', 200, 'verified', {}],
  ['GitHub refuses the token', 502, 'refused', { github: refused }],
  [
    'GitHub refuses the token, and then its successor',
    502,
    'refused',
    { github: refused, connectionSecret: [gitHubToken, JSON.stringify({ token: rotatedToken })] },
  ],
  ['GitHub forbids it', 502, 'refused', { github: failure(403) }],
  ['GitHub knows no such thing', 404, 'unreachable', { github: failure(404) }],
  ['GitHub fails', 502, 'unreachable', { github: failure(500) }],
  ['GitHub is busy', 502, 'unreachable', { github: failure(503) }],
  ['the limit is used up', 429, 'limited', { github: limited }],
  ['a secondary limit is hit', 429, 'limited', { github: failure(429, { 'retry-after': '3600' }) }],
  ['the answer is not JSON', 502, 'unreachable', { github: { headers: json, body: `{"token":"${ofGitHub}` } }],
  ['the answer is HTML', 502, 'unreachable', { github: { body: `<html>${ofGitHub}</html>` } }],
  ['the answer has another shape', 502, 'unreachable', { github: { body: [{ name: [ofGitHub], login: 5 }] } }],
  ['the answer is cut off', 502, 'unreachable', { github: { headers: json, body: ofGitHub, failure: 'cut' } }],
  ['the connection is reset', 502, 'unreachable', { github: { failure: 'reset' } }],
  ['GitHub is silent', 504, 'unreachable', { github: { failure: 'silence' }, remainingMs: 1_650 }],
  ['GitHub leads elsewhere', 502, 'unreachable', { github: failure(302, { location: another }) }],
])('when %s: a %i, "%s", and no secret in any answer or line', async (_, status, outcome, situation) => {
  const { server, list, verify } = await setUp(situation);
  const answer = await list();
  const verification = await verify();
  expect(answer.statusCode).toBe(status);
  expect(verification.result).toMatchObject({ github: { outcome } });
  // Otherwise there would be no secret to leak.
  expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${token}`);
  expectNoCanary(answer, verification);
});

test('when whoever runs it wants events logged: none is, nor the key in it', async () => {
  const { list, verify } = await setUp({});
  const answer = await list();
  const verification = await verify();
  expect(logger.getLogEvent()).toBe(true);
  expect(output.logs().filter((line) => 'event' in line)).toEqual([]);
  expectNoCanary(answer, verification);
});

test('when a page leads elsewhere: a 502, and no secret in the answer or a line', async () => {
  const link = `<${another}>; rel="next"`;
  const { list } = await setUp({ github: (request) => ({ ...healthy(request), headers: { link } }) });
  const answer = await list();
  expect(answer.statusCode).toBe(502);
  expectNoCanary(answer);
});

test.each<[string, Outcome, Situation['connectionSecret']]>([
  ['is not set', 'unset', [undefined]],
  ['holds the bare token', 'unset', [token]],
  ['holds another shape', 'unset', [JSON.stringify({ [token]: token, token: [token] })]],
  ['cannot be read', 'unreachable', [Object.assign(awsError('ThrottlingException'), { $response: { body: token } })]],
])(
  "when the connection's secret %s: a 503, and no secret in any answer or line",
  async (_, outcome, connectionSecret) => {
    const { list, verify } = await setUp({ connectionSecret });
    const answer = await list();
    const verification = await verify();
    expect(answer.statusCode).toBe(503);
    expect(verification.result).toMatchObject({ github: { outcome } });
    expectNoCanary(answer, verification);
  },
);

test("when the connection's secret may not be read: a 503, a failed job, and no secret in any answer or line", async () => {
  const { list, verify } = await setUp({ connectionSecret: [awsError('AccessDeniedException')] });
  const answer = await list();
  expect(answer.statusCode).toBe(503);
  await expect(verify()).rejects.toMatchObject({ kind: 'denied' });
  expectNoCanary(answer);
});

test.each<[string, number, Situation]>([
  ['the key is unknown', 401, { request: { authorization: `Bearer ${canary}` } }],
  ['the key is a password that is unknown', 401, { request: { authorization: `Basic ${btoa(`:${canary}`)}` } }],
  ['the header makes no sense', 401, { request: { authorization: `Digest ${canary}` } }],
  ['the key lacks the scope', 403, { request: { authorization: `Bearer ${scopelessKey}` } }],
  ['a field has a wrong value', 400, { request: { query: { limit: canary } } }],
  ['a field is unknown', 400, { request: { query: { token: canary } } }],
  ['a key stands where a field would', 400, { request: { query: { [pastedKey]: '' } } }],
  ['the connection is unknown', 404, { request: { query: { connection: canary } } }],
  ['the login is wrong', 400, { request: { pathParameters: { login: `../${canary}` } } }],
  ['the keys are not set', 503, { apiKeysSecret: undefined }],
  ['the keys are the bare key', 503, { apiKeysSecret: apiKey }],
  ['the keys have another shape', 503, { apiKeysSecret: JSON.stringify({ keys: [{ id: apiKey, sha256: apiKey }] }) }],
  ['the keys cannot be read', 503, { apiKeysSecret: awsError('InternalServiceError') }],
  ['the environment has no time left', 504, { remainingMs: 500, github: { failure: 'silence' } }],
])('when %s: a %i, and no secret in the answer or a line', async (_, status, situation) => {
  const { list } = await setUp(situation);
  const answer = await list();
  expect(answer.statusCode).toBe(status);
  expectNoCanary(answer);
});

function expectNoCanary(...answers: unknown[]): void {
  // Otherwise nothing was captured, and nothing proved.
  expect(output.logs().length).toBeGreaterThan(0);
  const told = answers.map((answer) => JSON.stringify(answer)).concat(output.text());
  for (const text of told) {
    expect(text).not.toContain(canary);
    expect(text).not.toContain(btoa(`:${canary}`));
    expect(text).not.toMatch(stack);
  }
}
