import { expect, jest, test } from '@jest/globals';
import { lazy } from '#lib/core/lazy.ts';

test('nothing is made before the first call', () => {
  const make = jest.fn(() => 'value');
  lazy(make);
  expect(make).not.toHaveBeenCalled();
});

test.each([[{ some: 'object' }], [undefined], [0]])('%j is made once and kept', (value) => {
  const make = jest.fn(() => value);
  const get = lazy(make);
  expect([get(), get()]).toEqual([value, value]);
  expect(make).toHaveBeenCalledTimes(1);
});

test('a call that throws keeps nothing, so the next one tries again', () => {
  const make = jest
    .fn<() => string>()
    .mockImplementationOnce(() => {
      throw new Error('not yet');
    })
    .mockReturnValue('value');
  const get = lazy(make);
  expect(get).toThrow('not yet');
  expect(get()).toBe('value');
});
