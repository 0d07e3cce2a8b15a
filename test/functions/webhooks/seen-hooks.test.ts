import { beforeEach, expect, jest, test } from '@jest/globals';
import type { HookStore } from '#lib/store/hook-store.ts';
import { createSeenHooks } from '../../../functions/webhooks/seen-hooks.ts';

const seen = jest.fn<HookStore['seen']>();
const warn = jest.fn();
beforeEach(() => {
  seen.mockReset().mockResolvedValue();
  warn.mockReset();
});
const hooks = () => createSeenHooks({ seen }, { warn });
const hook = { hookId: '7', target: 'repository', owner: 'ada/notes' } as const;

test('the hook of deliveries is recorded once a process, also when they come at the same time', async () => {
  const { delivered } = hooks();
  await Promise.all([delivered('main', hook, 500), delivered('main', hook, 500)]);
  await delivered('main', { ...hook }, 500);
  expect(seen.mock.calls).toEqual([['main', hook, 'delivery', 500]]);
  await hooks().delivered('main', hook, 500);
  expect(seen).toHaveBeenCalledTimes(2);
});

test('another hook, connection, target or owner is another one', async () => {
  const { delivered } = hooks();
  await delivered('main', hook, 500);
  await delivered('main', { ...hook, hookId: '8' }, 500);
  await delivered('other', hook, 500);
  await delivered('main', { ...hook, owner: 'ada/renamed' }, 500);
  await delivered('main', { hookId: '7', target: 'integration' }, 500);
  expect(seen).toHaveBeenCalledTimes(5);
});

test('a ping is recorded each time, and its deliveries need no more', async () => {
  const { delivered, pinged } = hooks();
  await pinged('main', hook, 1_000);
  await pinged('main', hook, 2_000);
  await delivered('main', hook, 500);
  expect(seen.mock.calls).toEqual([
    ['main', hook, 'ping', 1_000],
    ['main', hook, 'ping', 2_000],
  ]);
});

test('what cannot be recorded is a warning, and tried again with the next delivery', async () => {
  seen.mockRejectedValueOnce(new Error('The table is out of order.'));
  const { delivered } = hooks();
  await expect(delivered('main', hook, 500)).resolves.toBeUndefined();
  expect(warn).toHaveBeenCalledWith(
    'A webhook could not be recorded as one that there is',
    expect.objectContaining({ connection: 'main', hookId: '7' }),
  );
  await delivered('main', hook, 500);
  await delivered('main', hook, 500);
  expect(seen).toHaveBeenCalledTimes(2);
});

test('hooks without end do not fill the memory: after a thousand it begins anew', async () => {
  const { delivered } = hooks();
  for (let id = 0; id <= 1_000; id += 1) await delivered('main', { ...hook, hookId: String(id) }, 500);
  seen.mockClear();
  await delivered('main', { ...hook, hookId: '1000' }, 500);
  expect(seen).not.toHaveBeenCalled();
  await delivered('main', { ...hook, hookId: '0' }, 500);
  expect(seen).toHaveBeenCalledTimes(1);
});
