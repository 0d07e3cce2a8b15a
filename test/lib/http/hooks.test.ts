import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { notify } from '#lib/http/hooks.ts';

const warn = jest.spyOn(process, 'emitWarning');
beforeEach(() => {
  warn.mockReset();
});
afterEach(() => {
  warn.mockReset();
});

test('a hook is told of its event', () => {
  const hook = jest.fn();
  notify(hook, { a: 1 });
  expect(hook.mock.calls).toEqual([[{ a: 1 }]]);
});

test('where there is none nothing happens', () => {
  expect(() => notify(undefined, {})).not.toThrow();
});

test.each([
  ['an error', new RangeError('SECRET'), 'RangeError'],
  ['text', 'SECRET', 'string'],
  ['nothing', undefined, 'undefined'],
])('a hook that throws %s is warned of, with nothing of what it says', async (_, thrown, name) => {
  const warning = `A hook of the HTTP client threw ${name}; the request is not affected.`;
  notify(() => {
    throw thrown;
  }, {});
  expect(warn.mock.calls).toEqual([[warning]]);
  notify(async () => Promise.reject(thrown), {});
  await new Promise(setImmediate);
  expect(warn.mock.calls).toEqual([[warning], [warning]]);
});
