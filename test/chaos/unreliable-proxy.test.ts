import { expect, test } from '@jest/globals';
import { startHttpServer } from '../support/http-server.ts';
import { startUnreliableProxy } from './unreliable-proxy.ts';

const ask = async (url: string, method = 'GET'): Promise<number | 'cut'> =>
  fetch(url, { method }).then(
    ({ status }) => status,
    () => 'cut',
  );
const thrice = async (url: string) => [await ask(url), await ask(url), await ask(url)];

test.each([
  ['refused', [500, 500, 200], 1],
  ['cut', ['cut', 'cut', 200], 1],
  ['lost', ['cut', 'cut', 200], 3],
] as const)('requests of an outage are %s until as many were as it is long', async (how, answers, reached) => {
  await using service = await startHttpServer(() => ({}));
  await using proxy = await startUnreliableProxy(service.origin, () => 0.5);
  const outage = proxy.startOutage({ how, requests: 2 });
  expect(outage.left()).toBe(2);
  expect(await thrice(proxy.origin)).toEqual(answers);
  expect(outage.left()).toBe(0);
  expect(service.requests).toHaveLength(reached);
  expect(proxy.chance).toEqual({ requests: 1, refused: 0, cut: 0, lost: 0, silent: 0 });
});

test('an outage of one method has others pass', async () => {
  await using service = await startHttpServer(() => ({}));
  await using proxy = await startUnreliableProxy(service.origin, () => 0.5);
  proxy.startOutage({ how: 'refused', method: 'PUT', requests: 1 });
  expect([await ask(proxy.origin), await ask(proxy.origin, 'PUT'), await ask(proxy.origin, 'PUT')]).toEqual([
    200, 500, 200,
  ]);
});

test('a share of the requests goes wrong by chance, in each way', async () => {
  await using service = await startHttpServer(() => ({}));
  // By turns whether one goes wrong, and how.
  const numbers = [0.04, 0.1, 0.04, 0.5, 0.04, 0.9, 0.05, 0.1];
  await using proxy = await startUnreliableProxy(service.origin, () => numbers.shift() ?? 1);
  proxy.setTrouble(0.05);
  expect([...(await thrice(proxy.origin)), await ask(proxy.origin)]).toEqual([500, 'cut', 'cut', 200]);
  expect(proxy.chance).toEqual({ requests: 4, refused: 1, cut: 1, lost: 1, silent: 0 });
});
