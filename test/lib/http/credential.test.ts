import { describe, expect, test } from '@jest/globals';
import { type Credential, type CredentialSource, sameCredential, shareRefresh } from '#lib/http/credential.ts';

const credential = (token: string): Credential => ({ headers: { authorization: `Bearer ${token}` } });

function countingSource(refreshed: () => Promise<Credential | undefined>) {
  const refused: Credential[] = [];
  const source: CredentialSource = {
    get: async () => credential('old'),
    refresh: (which) => {
      refused.push(which);
      return refreshed();
    },
  };
  return { refused, shared: shareRefresh(source) };
}

test('refusals of one credential at the same time share one refresh', async () => {
  const { refused, shared } = countingSource(async () => credential('new'));
  const renewed = await Promise.all([1, 2, 3].map(() => shared.refresh(credential('old'))));
  expect(renewed).toEqual([credential('new'), credential('new'), credential('new')]);
  expect(refused).toHaveLength(1);
});

test('a refusal that is learnt of after the refresh gets its result', async () => {
  const { refused, shared } = countingSource(async () => credential('new'));
  await shared.refresh(credential('old'));
  expect(await shared.refresh(credential('old'))).toEqual(credential('new'));
  expect(refused).toHaveLength(1);
});

test('the refusal of the next credential is a refresh of its own', async () => {
  const { refused, shared } = countingSource(async () => credential('new'));
  await shared.refresh(credential('old'));
  await shared.refresh(credential('new'));
  expect(refused).toEqual([credential('old'), credential('new')]);
});

test('a refresh that found nothing is asked for again', async () => {
  const { refused, shared } = countingSource(async () => undefined);
  await shared.refresh(credential('old'));
  await shared.refresh(credential('old'));
  expect(refused).toHaveLength(2);
});

test('a refresh that failed is asked for again', async () => {
  const { refused, shared } = countingSource(async () => {
    throw new Error('The secret cannot be read.');
  });
  await expect(shared.refresh(credential('old'))).rejects.toThrow('The secret cannot be read.');
  await expect(shared.refresh(credential('old'))).rejects.toThrow('The secret cannot be read.');
  expect(refused).toHaveLength(2);
});

test('a refresh that fails late does not take the next one with it', async () => {
  const first = Promise.withResolvers<Credential | undefined>();
  const results = [first.promise, Promise.resolve(credential('newer'))];
  const { refused, shared } = countingSource(() => results.shift() ?? Promise.resolve(undefined));
  const failing = shared.refresh(credential('old'));
  await shared.refresh(credential('new'));
  first.reject(new Error('The secret cannot be read.'));
  await expect(failing).rejects.toThrow('The secret cannot be read.');
  expect(await shared.refresh(credential('new'))).toEqual(credential('newer'));
  expect(refused).toHaveLength(2);
});

describe('two credentials are the same', () => {
  const headers = { authorization: 'Bearer t1' };
  test.each<[string, Credential, Credential, boolean]>([
    ['with the same headers', { headers }, { headers: { ...headers } }, true],
    ['with another header value', { headers }, credential('t2'), false],
    ['with a header more', { headers }, { headers: { ...headers, 'x-team': 'a' } }, false],
    ['with the same query', { headers, query: { k: '1' } }, { headers, query: { k: '1' } }, true],
    ['with another query value', { headers, query: { k: '1' } }, { headers, query: { k: '2' } }, false],
    ['with a query more', { headers }, { headers, query: { k: '1' } }, false],
    ['with an empty query and none', { headers }, { headers, query: {} }, true],
    ['whenever they were made', { headers, issuedAt: 1 }, { headers, issuedAt: 2 }, true],
  ])('%s: %#', (_, a, b, same) => {
    expect([sameCredential(a, b), sameCredential(b, a)]).toEqual([same, same]);
  });
});
