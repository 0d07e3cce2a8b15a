import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { openConnections } from '#lib/connectors/connections.ts';
import { readConnections } from '#lib/contract/connections.ts';
import { ConfigurationError } from '#lib/core/errors.ts';
import type { EmitMetric, Log } from '#lib/lambda/observability.ts';
import type { KnownHook } from '#lib/store/hook-store.ts';
import { redeliverWebhooks } from '../../../functions/redelivery/redeliver-webhooks.ts';
import { awsError } from '../../support/errors.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { bringTo } from '../../support/ledger.ts';
import { memoryDeliveries } from '../../support/memory-deliveries.ts';
import { memoryHooks, startDeliveringGitHub } from './emulated-deliveries.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(() => started.disposeAsync());

const notes: KnownHook = { hookId: '7', target: 'repository', owner: 'ada/notes' };
const keyOf = (guid: string) => ({ connection: 'github', deliveryId: guid });
const notesPath = '/repos/ada/notes/hooks/7';

/** A GitHub whose webhooks come to the ledger, as the receiver would keep them, and the job that looks after them. */
async function setUp(known: Readonly<Record<string, readonly KnownHook[]>> = { github: [notes] }) {
  // The client goes by the time of day, and is given a deadline by this clock.
  const clock = fakeClock(Date.now());
  const deliveries = memoryDeliveries();
  const { hooks, moved, expired } = memoryHooks(known);
  const github = await startDeliveringGitHub(started, clock, async (guid) => {
    await bringTo(deliveries, 'queued', keyOf(guid), clock());
    return 202;
  });
  const secretArn = 'liaison/dev/connections/github';
  const settings = Object.fromEntries(
    Object.keys(known).map((name) => [
      name,
      { connector: 'github', auth: 'token', baseUrl: github.baseUrl, secretArn },
    ]),
  );
  const environment = { CONNECTIONS: JSON.stringify(settings) };
  const emit = jest.fn<EmitMetric>();
  const log = { info: jest.fn<Log['info']>(), warn: jest.fn<Log['warn']>(), error: jest.fn<Log['error']>() };
  const dependencies = {
    connections: openConnections(environment, { fetchSecret: async () => JSON.stringify({ token: 'a-token' }) }),
    settings: () => readConnections(environment),
    ...{ hooks, deliveries, emit, clock, log },
  };
  const run = (more: Partial<typeof dependencies> = {}, timeMs = 10 * minuteMs) =>
    redeliverWebhooks({ ...dependencies, ...more }, { deadline: clock() + timeMs });
  /** Delivers an event, of which the ledger has what the receiver kept. */
  const deliver = async (guid: string, status = 202, kept = status < 300, hookPath = notesPath) => {
    if (kept) await bringTo(deliveries, 'done', keyOf(guid), clock());
    github.list(hookPath, guid, status);
  };
  const statusOf = (guid: string) => deliveries.row(keyOf(guid))?.status;
  return { clock, github, deliveries, statusOf, hooks, moved, expired, emit, log, run, deliver };
}

test('an outage: all 50 events that GitHub could not deliver are brought in, and 5 that it believes delivered are found', async () => {
  const { clock, github, deliveries, statusOf, moved, emit, run, deliver } = await setUp();
  const outage = Array.from({ length: 50 }, (_, n) => `failed-${n}`);
  const lost = Array.from({ length: 5 }, (_, n) => `lost-${n}`);
  await deliver('ping', 202, false);
  for (let n = 0; n < 200; n += 1) await deliver(`before-${n}`);
  for (const guid of outage) {
    clock.advance(6_000);
    await deliver(guid, 503);
  }
  for (const guid of lost) await deliver(guid, 202, false);
  for (let n = 0; n < 100; n += 1) await deliver(`after-${n}`);
  await bringTo(deliveries, 'done', keyOf('ping'), clock());
  const lookUp = jest.spyOn(deliveries, 'lookUp');
  clock.advance(20 * minuteMs);

  expect(await run()).toEqual({ github: { 7: { failed: 50, redelivered: 55, missing: 5 } } });
  expect([...outage, ...lost].filter((guid) => statusOf(guid) !== 'queued')).toEqual([]);
  expect(emit.mock.calls).toEqual([['DeliveriesMissing', 5, { connection: 'github' }]]);
  expect(Date.parse(moved.get('github 7') ?? '')).toBeLessThan(clock());
  expect(Math.max(...lookUp.mock.calls.map(([, guids]) => guids.length))).toBe(100);
  expect(github.sent('GET')).toHaveLength(4);
  expect(new Set(github.sent('POST')).size).toBe(55);

  clock.advance(hourMs);
  expect(await run()).toEqual({ github: { 7: { failed: 0, redelivered: 0, missing: 0 } } });
  expect(github.sent('POST')).toHaveLength(55);
  expect(emit.mock.lastCall).toEqual(['DeliveriesMissing', 0, { connection: 'github' }]);
  expect(moved.get('github 7')).toBe(new Date(clock() - 15 * minuteMs).toISOString());

  clock.advance(hourMs);
  const pages = github.sent('GET').length;
  await run();
  expect(github.sent('GET')).toHaveLength(pages + 1);
});

test('what fails again is asked for again an hour later, by its newest attempt', async () => {
  const { clock, github, run, deliver } = await setUp();
  await deliver('a', 503);
  clock.advance(hourMs);
  github.list(notesPath, 'a', 503, { redelivery: true });
  clock.advance(hourMs);
  await run();
  const [, newest] = github.idsOf(notesPath, 'a');
  expect(github.sent('POST')).toEqual([`${notesPath}/deliveries/${newest}/attempts`]);
});

test('each kind of webhook is asked at its own address; without webhooks nothing is, and none is missing', async () => {
  const acme: KnownHook = { hookId: '8', target: 'organization', owner: 'acme' };
  const { github, emit, run } = await setUp({ github: [notes, acme], enterprise: [] });
  github.hook(notesPath);
  github.hook('/orgs/acme/hooks/8');
  const none = { failed: 0, redelivered: 0, missing: 0 };
  expect(await run()).toEqual({ github: { 7: none, 8: none }, enterprise: {} });
  expect(github.sent('GET').sort()).toEqual([
    '/orgs/acme/hooks/8/deliveries?per_page=100',
    '/repos/ada/notes/hooks/7/deliveries?per_page=100',
  ]);
  expect(emit.mock.calls).toContainEqual(['DeliveriesMissing', 0, { connection: 'enterprise' }]);
});

test.each<[string, KnownHook]>([
  ['of an App, over a token', { hookId: '9', target: 'integration' }],
  ['of a repository that nobody knows', { hookId: '9', target: 'repository' }],
  ['of a repository without an owner', { hookId: '9', target: 'repository', owner: 'notes' }],
])('a webhook %s cannot be asked about, which is said', async (_, hook) => {
  const { github, log, run } = await setUp({ github: [hook] });
  const report = { failed: 0, redelivered: 0, missing: 0, stoppedBy: 'not-askable' };
  expect(await run()).toEqual({ github: { 9: report } });
  expect(github.requests).toEqual([]);
  expect(log.warn.mock.calls).toEqual([
    ['Looked through the deliveries of a webhook', { connection: 'github', hookId: '9', ...report, refused: 0 }],
  ]);
});

test('a webhook that is gone is said to be, is no failure, and is forgotten in time', async () => {
  const { emit, moved, expired, run } = await setUp();
  expect(await run()).toMatchObject({ github: { 7: { stoppedBy: 'not-found' } } });
  expect([moved.size, expired]).toEqual([0, ['github 7']]);
  expect(emit.mock.calls).toEqual([['DeliveriesMissing', 0, { connection: 'github' }]]);
});

test('a webhook that delivers elsewhere by now has nothing missing here, nor is asked for anything', async () => {
  const { clock, github, deliveries, emit, moved, expired, log, run, deliver } = await setUp();
  await deliver('a', 202, false);
  await deliver('b', 503);
  github.pointTo(notesPath, 'https://elsewhere.example/hooks');
  clock.advance(hourMs);
  const report = { failed: 0, redelivered: 0, missing: 0, stoppedBy: 'not-ours' };
  expect(await run()).toEqual({ github: { 7: report } });
  expect([deliveries.rows().length, moved.size, expired, github.sent('POST')]).toEqual([0, 0, ['github 7'], []]);
  expect(log.warn.mock.calls).toMatchObject([[expect.anything(), { hookId: '7', ...report }]]);
  expect(emit.mock.calls).toEqual([['DeliveriesMissing', 0, { connection: 'github' }]]);
});

test.each([
  ['a repository', notes, notesPath, 'repository_hooks=write, or the scope repo'],
  [
    'an organization',
    { hookId: '8', target: 'organization', owner: 'acme' } as const,
    '/orgs/acme/hooks/8',
    'organization_hooks=write, or the scope admin:org_hook',
  ],
])(
  'a credential that may not redeliver to a webhook of %s is told what it needs, and is no failure',
  async (_, hook, hookPath, needs) => {
    const { clock, github, log, emit, expired, run, deliver } = await setUp({ github: [hook] });
    await deliver('a', 503, false, hookPath);
    clock.advance(hourMs);
    const [id] = github.idsOf(hookPath, 'a');
    const forbidden = { status: 403, body: '{"message":"Resource not accessible by personal access token"}' };
    github.refuse(`POST ${hookPath}/deliveries/${id}/attempts`, forbidden);
    const report = { failed: 1, redelivered: 0, missing: 0, stoppedBy: 'not-permitted' };
    expect(await run()).toEqual({ github: { [hook.hookId]: report } });
    github.refuse(`GET ${hookPath}`, forbidden);
    expect(await run()).toMatchObject({ github: { [hook.hookId]: { stoppedBy: 'not-permitted' } } });
    expect(expired).toEqual([]);
    const told = [
      'Looked through the deliveries of a webhook',
      expect.objectContaining({ hookId: hook.hookId, needs }),
    ];
    expect(log.warn.mock.calls).toEqual([told, told]);
    expect([log.error.mock.calls, emit.mock.calls]).toEqual([[], []]);
  },
);

describe('a failure', () => {
  const broken: KnownHook = { hookId: '1', target: 'organization', owner: 'acme' };

  test('of one webhook does not stop the others, and fails the job at the end', async () => {
    const { github, statusOf, log, emit, run, deliver, clock } = await setUp({
      github: [broken, notes],
      other: [notes],
    });
    github.refuse('GET /orgs/acme/hooks/1', { status: 422, body: '{"message":"Unprocessable"}' });
    await deliver('a', 503);
    clock.advance(hourMs);
    await expect(run()).rejects.toMatchObject({ name: 'HttpClientError', status: 422 });
    expect(statusOf('a')).toBe('queued');
    expect(log.error.mock.calls).toMatchObject([
      [
        'Looked through the deliveries of a webhook',
        { connection: 'github', hookId: '1', error: { name: 'HttpClientError' } },
      ],
    ]);
    expect(emit.mock.calls).toEqual([['DeliveriesMissing', 0, { connection: 'other' }]]);
  });

  test('of an owner that is no name does not stop the others', async () => {
    const { github, run } = await setUp({ github: [{ ...broken, owner: '..' }, notes] });
    github.hook(notesPath);
    await expect(run()).rejects.toThrow(TypeError);
    expect(github.sent('GET')).toHaveLength(1);
  });

  test('to tell which webhooks there are does not stop other connections', async () => {
    const error = awsError('InternalServerError');
    const { github, hooks, log, run } = await setUp({ github: [notes], other: [notes] });
    github.hook(notesPath);
    github.pointTo(notesPath, 'https://liaison.example/webhooks/other');
    const list: typeof hooks.list = async (connection) => {
      if (connection === 'github') throw error;
      return hooks.list(connection);
    };
    await expect(run({ hooks: { ...hooks, list } })).rejects.toBe(error);
    expect(log.error.mock.calls).toEqual([
      ['The webhooks of a connection are not known', { connection: 'github', error }],
    ]);
    expect(github.sent('GET')).toHaveLength(1);
  });

  test('to read the settings is one at once', async () => {
    const error = new ConfigurationError('The environment variable CONNECTIONS is not set on this function.');
    const { run } = await setUp();
    const settings = () => {
      throw error;
    };
    await expect(run({ settings })).rejects.toBe(error);
  });
});

test('what GitHub will not deliver again is a warning, with how much of it there is', async () => {
  const { clock, github, log, run, deliver } = await setUp();
  await deliver('a', 503);
  clock.advance(hourMs);
  const [id] = github.idsOf(notesPath, 'a');
  github.refuse(`POST ${notesPath}/deliveries/${id}/attempts`, { status: 422, body: '{"message":"Too old"}' });
  expect(await run()).toEqual({ github: { 7: { failed: 1, redelivered: 0, missing: 0 } } });
  expect(log.warn.mock.calls).toMatchObject([[expect.anything(), { hookId: '7', refused: 1 }]]);
});

test('what the receiver has read and cannot take is counted, and not asked for again', async () => {
  const { clock, github, log, run, deliver } = await setUp();
  await deliver('no-json', 400);
  await deliver('large', 413);
  await deliver('unsigned', 401);
  clock.advance(hourMs);
  const report = { failed: 1, unacceptable: 2, redelivered: 1, missing: 0 };
  expect(await run()).toEqual({ github: { 7: report } });
  expect(github.sent('POST')).toHaveLength(1);
  expect(log.warn.mock.calls).toMatchObject([[expect.anything(), report]]);
});

test('only webhooks of GitHub are looked after', async () => {
  const { github, run } = await setUp({ github: [], tracker: [notes] });
  const connection = { auth: 'token', baseUrl: github.baseUrl, secretArn: 'liaison/dev/connections/tracker' } as const;
  const settings = () => ({ tracker: { ...connection, connector: 'tracker' as 'github' } });
  expect(await run({ settings })).toEqual({});
  expect(github.requests).toEqual([]);
});

test('events that two webhooks have not brought are missing once', async () => {
  const acme: KnownHook = { hookId: '8', target: 'organization', owner: 'acme' };
  const { clock, github, deliveries, emit, run, deliver } = await setUp({ github: [notes, acme] });
  await bringTo(deliveries, 'missing', keyOf('a'), clock());
  await deliver('a', 202, false);
  await deliver('a', 202, false, '/orgs/acme/hooks/8');
  clock.advance(hourMs);
  for (const hookPath of [notesPath, '/orgs/acme/hooks/8']) github.list(hookPath, 'a', 503, { redelivery: true });
  const one = { failed: 0, redelivered: 0, missing: 1 };
  expect(await run()).toEqual({ github: { 7: one, 8: one } });
  expect(emit.mock.calls).toEqual([['DeliveriesMissing', 1, { connection: 'github' }]]);
});

test('where the rest was left for the next run, none found is no figure, and some are', async () => {
  const { clock, github, emit, run, deliver } = await setUp();
  await deliver('a', 503);
  clock.advance(hourMs);
  expect(await run({}, 4_000)).toMatchObject({ github: { 7: { stoppedBy: 'deadline' } } });
  github.limit.remaining = 400;
  expect(await run()).toMatchObject({ github: { 7: { stoppedBy: 'rate-limit' } } });
  expect(emit).not.toHaveBeenCalled();
  await deliver('b', 202, false);
  clock.advance(hourMs);
  await run();
  expect(emit.mock.calls).toEqual([['DeliveriesMissing', 1, { connection: 'github' }]]);
});
