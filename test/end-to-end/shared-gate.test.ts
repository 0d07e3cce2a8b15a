// One limit, and processes that know nothing of each other but the table.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { startHttpServer } from '../support/http-server.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { startTestTable } from '../support/test-table.ts';
import { bundleProcess } from './support/bundle-process.ts';
import { startGatedClient } from './support/gated-client.ts';

const built = new AsyncDisposableStack();
let file: string;
beforeAll(async () => {
  file = await bundleProcess('gated-process', await temporaryDirectory(built, 'liaison-process-'));
});
afterAll(() => built.disposeAsync());

let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(() => started.disposeAsync());

const noon = Date.UTC(2026, 10, 24, 12);
const limitedFrom = noon;
const reset = noon + 4_000;
const path = '/users/ada';
const refuseAtOnce = { maxServerWaitMs: 0 };

/** A server as GitHub with its limit used up from noon to the reset; it goes by the time that a request tells. */
async function setUp() {
  const table = started.use(await startTestTable());
  const server = started.use(
    await startHttpServer(({ headers, url }) => {
      const time = Number(headers['time']);
      const resource = url.startsWith('/search/') ? 'search' : 'core';
      const limited = resource === 'core' && time >= limitedFrom && time < reset;
      return {
        status: limited ? 403 : 200,
        headers: {
          date: new Date(time).toUTCString(),
          'x-ratelimit-resource': resource,
          'x-ratelimit-limit': '5000',
          'x-ratelimit-remaining': limited ? '0' : '4000',
          'x-ratelimit-reset': String((time < reset ? reset : reset + 3_600_000) / 1000),
        },
        body: limited ? { message: 'API rate limit exceeded for user ID 1.' } : { login: 'ada' },
      };
    }),
  );
  const start = async (name: string) => started.use(await startGatedClient(file, name, server.origin, table));
  const sent = () => server.requests.map(({ headers }) => [headers['process'], Number(headers['time']) - noon]);
  return { table, start, sent };
}

test('what one process was refused, one that starts after it does not ask for until the reset, and then once', async () => {
  const { start, sent } = await setUp();
  const first = await start('first');
  const refused = await first.get({ at: noon, path, ...refuseAtOnce });
  expect(refused).toMatchObject({ kind: 'rate-limited', waits: [], gateFailures: [] });

  const second = await start('second');
  const { status, waits, gateFailures } = await second.get({ at: noon + 1_000, path });
  expect({ status, gateFailures }).toEqual({ status: 200, gateFailures: [] });
  expect(sent()).toEqual([
    ['first', 0],
    ['second', 1_000 + waits.reduce((sum, wait) => sum + wait, 0)],
  ]);
  const [, [, secondAt] = []] = sent();
  expect(secondAt).toBeGreaterThanOrEqual(reset - noon);
});

test('one that cannot wait so long is refused by what the other met, with the time to come back, and sends nothing', async () => {
  const { start, sent } = await setUp();
  const first = await start('first');
  const { retryAt } = await first.get({ at: noon, path, ...refuseAtOnce });

  const second = await start('second');
  const refused = await second.get({ at: noon + 1_000, path, ...refuseAtOnce });
  expect(refused).toEqual({ kind: 'rate-limited', retryAt, waits: [], gateFailures: [] });
  expect(retryAt).toBeGreaterThanOrEqual(reset);
  expect(sent()).toEqual([['first', 0]]);
});

test('one that has long been at work learns of it within five seconds', async () => {
  const { start, sent } = await setUp();
  const [first, second] = [await start('first'), await start('second')];
  expect(await second.get({ at: noon - 4_000, path })).toMatchObject({ status: 200, waits: [] });
  await first.get({ at: noon, path, ...refuseAtOnce });

  expect(await second.get({ at: noon + 1_000, path, ...refuseAtOnce })).toMatchObject({ kind: 'rate-limited' });
  expect(sent()).toEqual([
    ['second', -4_000],
    ['first', 0],
  ]);
});

test('another limit of the same account is open to both', async () => {
  const { start, sent } = await setUp();
  const [first, second] = [await start('first'), await start('second')];
  await first.get({ at: noon, path, ...refuseAtOnce });
  expect(await second.get({ at: noon + 1_000, path: '/search/users' })).toMatchObject({ status: 200, waits: [] });
  expect(sent()).toEqual([
    ['first', 0],
    ['second', 1_000],
  ]);
});

test('where the table is out of reach each goes by what it met itself, and says so', async () => {
  const { table, start, sent } = await setUp();
  const [first, second] = [await start('first'), await start('second')];
  await table.stop();
  expect(await first.get({ at: noon, path, ...refuseAtOnce })).toMatchObject({
    kind: 'rate-limited',
    gateFailures: ['read', 'close'],
  });
  expect(await second.get({ at: noon + 1_000, path, ...refuseAtOnce })).toMatchObject({
    gateFailures: ['read', 'close'],
  });
  expect(sent()).toEqual([
    ['first', 0],
    ['second', 1_000],
  ]);
});
