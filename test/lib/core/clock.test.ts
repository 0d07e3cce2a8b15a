import { expect, test } from '@jest/globals';
import { systemSleep } from '#lib/core/clock.ts';

test('a sleep that is aborted rejects with the reason of its signal', async () => {
  const reason = new Error('the caller left');
  await expect(systemSleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
});

test('a sleep ends as soon as its signal aborts', async () => {
  const controller = new AbortController();
  const sleeping = systemSleep(60_000, controller.signal);
  controller.abort('enough');
  await expect(sleeping).rejects.toBe('enough');
});

test('a sleep without a signal resolves', async () => {
  await expect(systemSleep(0)).resolves.toBeUndefined();
});
