import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openClient } from '#lib/connectors/open-client.ts';
import type { FetchSecret } from '#lib/secrets/secrets-manager.ts';
import { type ReceivedRequest, type ScriptedAnswer, startHttpServer } from '../../support/http-server.ts';
import { createAcme } from './acme.ts';
import { acmeApi } from './api.ts';

let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(() => started.disposeAsync());

const call = () => ({ deadline: Date.now() + 5_000 });
const secretArn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:liaison/dev/connections/acme-AbCdEf';

async function setUp(
  answer: (request: ReceivedRequest, index: number) => ScriptedAnswer,
  fetchSecret: FetchSecret = async () => '{"key":"k1"}',
) {
  const server = started.use(await startHttpServer(answer));
  const connection = { auth: 'api-key', baseUrl: `${server.origin}/v2`, secretArn } as const;
  return { acme: createAcme(openClient(connection, acmeApi, { fetchSecret })), server };
}

const task = (id: string) => ({ id, title: `Task ${id}`, done: false, assignee: 'left out' });
const kept = (id: string) => ({ id, title: `Task ${id}`, done: false });
const pageOf = (ids: string[], next?: string) => ({ body: { tasks: ids.map(task), page: { next } } });

describe('the tasks of a project', () => {
  const pages = ({ url }: ReceivedRequest) =>
    url.includes('cursor=c%2F2') ? pageOf(['3']) : pageOf(['1', '2'], 'c/2');

  test('are those of all pages, by the cursor in the body, with the key in its header', async () => {
    const { acme, server } = await setUp(pages);
    expect(await acme.listTasks('liaison', { ...call(), limit: 10 })).toEqual({
      tasks: [kept('1'), kept('2'), kept('3')],
      truncated: false,
    });
    expect(server.requests.map(({ url, headers }) => [url, headers['x-acme-key']])).toEqual([
      ['/v2/projects/liaison/tasks?size=50', 'k1'],
      ['/v2/projects/liaison/tasks?size=50&cursor=c%2F2', 'k1'],
    ]);
  });

  test('end at the limit, and say so', async () => {
    const { acme, server } = await setUp(pages);
    expect(await acme.listTasks('liaison', { ...call(), limit: 1 })).toEqual({ tasks: [kept('1')], truncated: true });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a quota', () => {
  test('that is used up is refused at once, with the time to come back by its own headers', async () => {
    const { acme, server } = await setUp(() => ({
      status: 403,
      headers: { 'x-quota-left': '0', 'x-quota-back-in': '3600', 'x-acme-trace': 'tr-1' },
      body: { message: 'Come back later.' },
    }));
    const before = Date.now();
    const error = await acme.listTasks('liaison', { ...call(), limit: 1 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'rate-limited', requestId: 'tr-1', retryAt: expect.any(Number) });
    const { retryAt } = error as { retryAt: number };
    expect(retryAt - before).toBeGreaterThanOrEqual(3_601_000);
    expect(server.requests).toHaveLength(1);
  });

  test('is no reason for a 403 that has some left', async () => {
    const { acme } = await setUp(() => ({ status: 403, headers: { 'x-quota-left': '7' }, body: { message: 'No.' } }));
    await expect(acme.verifyCredential(call())).rejects.toMatchObject({ kind: 'http', status: 403 });
  });

  test('is told as a limit', async () => {
    const headers = { 'x-quota-size': '100', 'x-quota-left': '58', 'x-quota-back-in': '60' };
    const { acme } = await setUp(() => ({ headers, body: { owner: 'ada' } }));
    const before = Date.now();
    const [bucket] = await acme.readLimits(call());
    expect(bucket).toMatchObject({ name: 'quota', limit: 100, remaining: 58 });
    expect((bucket?.resetsAt ?? 0) - before).toBeGreaterThanOrEqual(60_000);
  });

  test('that nobody tells of is none', async () => {
    const { acme } = await setUp(() => ({ body: { owner: 'ada' } }));
    expect(await acme.readLimits(call())).toEqual([]);
  });
});

describe('a verification', () => {
  test.each(['never', '', '2027-13-01'])('whose end is "%s" is a bad response', async (ends) => {
    const { acme } = await setUp(() => ({ body: { owner: 'ada', ends } }));
    await expect(acme.verifyCredential(call())).rejects.toMatchObject({ kind: 'bad-response' });
  });

  test('tells whose key it is, and when it ends', async () => {
    const { acme, server } = await setUp(() => ({ body: { owner: 'ada', ends: '2027-01-01T00:00:00Z' } }));
    expect(await acme.verifyCredential(call())).toEqual({ account: 'ada', expiresAt: Date.UTC(2027, 0) });
    expect(server.requests.map(({ url }) => url)).toEqual(['/v2/key']);
  });

  test('goes on with a rotated key when the old one is refused', async () => {
    const values = ['{"key":"k1"}', '{"key":"k2"}'];
    const { acme } = await setUp(
      ({ headers }) => (headers['x-acme-key'] === 'k2' ? { body: { owner: 'ada' } } : { status: 401 }),
      async () => values.shift(),
    );
    expect(await acme.verifyCredential(call())).toEqual({ account: 'ada' });
  });

  test('without a value in the secret names the command that sets it', async () => {
    const { acme } = await setUp(
      () => ({}),
      async () => undefined,
    );
    await expect(acme.verifyCredential(call())).rejects.toMatchObject({
      kind: 'unset',
      remedy: expect.stringMatching(/^Put {"key":"<API key>"} into a file api-key\.json and run: aws secretsmanager/),
    });
  });
});
