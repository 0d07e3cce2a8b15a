import { describe, expect, jest, test } from '@jest/globals';
import { createGate } from '#lib/http/gate.ts';
import type { SharedGateFailure } from '#lib/http/hooks.ts';
import type { SharedGate } from '#lib/http/shared-gate.ts';
import { viewSharedGate } from '#lib/http/shared-gate-view.ts';
import { fakeTime } from '../../support/fake-time.ts';

const settled = () => new Promise(setImmediate);

function setUp() {
  const time = fakeTime();
  const gate = createGate();
  const read = jest.fn<SharedGate['read']>(async () => undefined);
  const close = jest.fn<SharedGate['close']>(async () => {});
  const failures: SharedGateFailure[] = [];
  const view = viewSharedGate({ read, close }, gate, {
    ...time,
    hooks: { onSharedGateFailure: (failure) => failures.push(failure) },
  });
  const lookUp = (bucket = 'core') => view.lookUp(bucket, time.clock());
  return { time, gate, read, close, failures, view, lookUp };
}

describe('a look-up', () => {
  test('closes the own gate for as long as the others know', async () => {
    const { time, gate, read, lookUp } = setUp();
    const until = time.clock() + 60_000;
    read.mockResolvedValueOnce(until);
    await lookUp();
    expect([gate.closedUntil('core'), gate.closedUntil('search')]).toEqual([until, 0]);
    expect(read.mock.calls).toEqual([['core']]);
  });

  test('leaves an open gate open', async () => {
    const { gate, lookUp } = setUp();
    await lookUp();
    expect(gate.closedUntil('core')).toBe(0);
  });

  test('is made again after five seconds, for each bucket', async () => {
    const { time, read, lookUp } = setUp();
    await lookUp();
    time.advance(4_999);
    expect(lookUp()).toBeUndefined();
    await lookUp('search');
    time.advance(1);
    await lookUp();
    expect(read.mock.calls).toEqual([['core'], ['search'], ['core']]);
  });

  test('is shared by all who ask while it is under way', async () => {
    const { read, lookUp } = setUp();
    const reading = Promise.withResolvers<undefined>();
    read.mockReturnValueOnce(reading.promise);
    const looks = [lookUp(), lookUp(), lookUp()];
    const done = Promise.all(looks);
    reading.resolve(undefined);
    await done;
    expect(new Set(looks).size).toBe(1);
    expect(read).toHaveBeenCalledTimes(1);
  });

  test('that fails leaves the gate as it is, and is told by the name of the error alone', async () => {
    const { time, gate, read, failures, lookUp } = setUp();
    gate.close('core', time.clock() + 1_000);
    read.mockRejectedValueOnce(new RangeError('SECRET'));
    await lookUp();
    expect(gate.closedUntil('core')).toBe(time.clock() + 1_000);
    expect(failures).toEqual([{ bucket: 'core', during: 'read', reason: 'RangeError' }]);
    expect(lookUp()).toBeUndefined();
  });

  test('that fails with no error at all is told by its type', async () => {
    const { read, failures, lookUp } = setUp();
    read.mockRejectedValueOnce('SECRET');
    await lookUp();
    expect(failures).toEqual([{ bucket: 'core', during: 'read', reason: 'string' }]);
  });

  test('that takes longer than a thousand others is heeded all the same', async () => {
    const { time, gate, read, lookUp } = setUp();
    const reading = Promise.withResolvers<number>();
    read.mockReturnValueOnce(reading.promise);
    const look = lookUp();
    for (let index = 0; index < 1_000; index += 1) await lookUp(`b${index}`);
    const until = time.clock() + 60_000;
    reading.resolve(until);
    await look;
    expect(gate.closedUntil('core')).toBe(until);
    expect(lookUp()).toBeUndefined();
  });

  test('that throws before it gives a promise is a failure like any other', async () => {
    const { read, failures, lookUp } = setUp();
    read.mockImplementationOnce(() => {
      throw new RangeError();
    });
    await lookUp();
    expect(failures).toMatchObject([{ reason: 'RangeError' }]);
  });

  test('is waited for a second at most, and leaves no timer', async () => {
    const { time, read, failures, lookUp } = setUp();
    read.mockReturnValueOnce(new Promise(() => {}));
    const done = jest.fn();
    void lookUp()?.then(done);
    time.advance(999);
    await settled();
    expect(done).not.toHaveBeenCalled();
    time.advance(1);
    await settled();
    expect(done).toHaveBeenCalledTimes(1);
    expect(failures).toEqual([{ bucket: 'core', during: 'read', reason: 'timeout' }]);
    await lookUp('search');
    expect(time.timers()).toBe(0);
  });
});

describe('a closure', () => {
  test('is told to the others', async () => {
    const { close, view } = setUp();
    await view.close('core', 5_000);
    expect(close.mock.calls).toEqual([['core', 5_000]]);
  });

  test('is told once, and again only for a later time', async () => {
    const { close, view } = setUp();
    for (const until of [5_000, 5_000, 4_000, 6_000]) await view.close('core', until);
    expect(close.mock.calls).toEqual([
      ['core', 5_000],
      ['core', 6_000],
    ]);
  });

  test('that the others told is not told to them again', async () => {
    const { time, read, close, view, lookUp } = setUp();
    const until = time.clock() + 60_000;
    read.mockResolvedValueOnce(until);
    await lookUp();
    await view.close('core', until);
    await view.close('core', until + 1);
    expect(close.mock.calls).toEqual([['core', until + 1]]);
  });

  test('does not stand for a look-up', async () => {
    const { read, view, lookUp } = setUp();
    await view.close('core', 5_000);
    await lookUp();
    expect(read).toHaveBeenCalledTimes(1);
  });

  test('is no reason to look up anew', async () => {
    const { view, lookUp } = setUp();
    await lookUp();
    await view.close('core', 5_000);
    expect(lookUp()).toBeUndefined();
  });

  test('that is met while the others are asked is not forgotten for their older answer', async () => {
    const { time, read, close, view, lookUp } = setUp();
    const reading = Promise.withResolvers<undefined>();
    read.mockReturnValueOnce(reading.promise);
    const look = lookUp();
    const until = time.clock() + 60_000;
    await view.close('core', until);
    expect(lookUp()).toBe(look);
    reading.resolve(undefined);
    await look;
    await view.close('core', until);
    expect(close.mock.calls).toEqual([['core', until]]);
  });

  test.each<[string, (close: jest.Mock<SharedGate['close']>) => void, string]>([
    ['fails', (close) => close.mockRejectedValueOnce(new RangeError('SECRET')), 'RangeError'],
    ['takes longer than a second', (close) => close.mockReturnValueOnce(new Promise(() => {})), 'timeout'],
  ])('that %s holds nobody up, and is told', async (_, arrange, reason) => {
    const { time, close, failures, view } = setUp();
    arrange(close);
    const told = view.close('core', 5_000);
    await settled();
    time.advance(1_000);
    await told;
    expect(failures).toEqual([{ bucket: 'core', during: 'close', reason }]);
  });
});
