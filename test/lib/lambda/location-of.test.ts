import { expect, test } from '@jest/globals';
import { locationOf } from '#lib/lambda/location-of.ts';

test.each([
  ['at work (file:///code/index.mjs:3:7)', '/code/index.mjs:3'],
  ['at work (/code/index.mjs:3:7)', '/code/index.mjs:3'],
  ['at new Thing (file:///code/index.mjs:3:7)', '/code/index.mjs:3'],
  ['at Object.work [as handler] (file:///code/index.mjs:3:7)', '/code/index.mjs:3'],
  ['at async work (file:///code/index.mjs:3:7)', '/code/index.mjs:3'],
  ['at file:///x.ts:1:2', '/x.ts:1'],
  ['at async file:///x.ts:1:2', '/x.ts:1'],
  ['at /x.ts:1:2', '/x.ts:1'],
  ['at node:internal/fs/promises:637:25', 'node:internal/fs/promises:637'],
])('%s is the place %s', (frame, location) => {
  expect(locationOf(`TypeError: x\n    ${frame}`)).toBe(location);
});

test('the first frame is the place: there the error was thrown', () => {
  expect(locationOf('Error: x\n    at file:///first.ts:1:2\n    at second (file:///second.ts:3:4)')).toBe(
    '/first.ts:1',
  );
});

test('a frame without a place is passed over', () => {
  const stack = 'Error: x\n    at async Promise.all (index 0)\n    at native\n    at work (file:///x.ts:1:2)';
  expect(locationOf(stack)).toBe('/x.ts:1');
});

test.each([undefined, '', 'Error: x', 'Error: at home (x.ts:1:2)'])(
  '%j holds no frame, so there is no place',
  (stack) => {
    expect(locationOf(stack)).toBe('');
  },
);
