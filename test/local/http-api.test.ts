import { afterEach, expect, test } from '@jest/globals';
import { createHttpApi } from '../../local/api-gateway/http-api.ts';
import type { FunctionHost, Invocation } from '../../local/lambda/function-host.ts';
import { type LocalServer, startLocalServer } from '../../local/local-server.ts';
import { ManualTimers } from './support/manual-timers.ts';

let server: LocalServer;
afterEach(() => server.close());

/** The API before a function that never ends; `invoked` gives the signal that tells it that nobody waits any more. */
async function start(timers: ManualTimers) {
  const invoked = Promise.withResolvers<AbortSignal | undefined>();
  const host = {
    invoke: (_: string, abandoned?: AbortSignal) => {
      invoked.resolve(abandoned);
      return new Promise<Invocation>(() => {});
    },
  } as unknown as FunctionHost;
  const handle = createHttpApi([{ key: 'GET /', host, timeoutMilliseconds: 1000 }], 'local', timers);
  server = await startLocalServer({ handle, onError: () => {} });
  return { url: server.url, invoked: invoked.promise };
}

const abortOf = (signal: AbortSignal | undefined) =>
  new Promise<void>((resolve) => {
    if (signal?.aborted) resolve();
    else signal?.addEventListener('abort', () => resolve());
  });

test('an invocation is abandoned when its caller leaves', async () => {
  const { url, invoked } = await start(new ManualTimers());
  const caller = new AbortController();
  const request = fetch(url, { signal: caller.signal });
  const signal = await invoked;
  expect(signal?.aborted).toBe(false);
  caller.abort();
  await expect(request).rejects.toThrow('aborted');
  await expect(abortOf(signal)).resolves.toBeUndefined();
}, 5000);

test('an invocation is abandoned when the gateway waits no longer', async () => {
  const timers = new ManualTimers();
  const { url, invoked } = await start(timers);
  const request = fetch(url);
  const signal = await invoked;
  timers.advance(1000);
  expect((await request).status).toBe(503);
  await expect(abortOf(signal)).resolves.toBeUndefined();
});
