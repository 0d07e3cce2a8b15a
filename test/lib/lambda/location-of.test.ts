import { expect, test } from '@jest/globals';
import { locationOf } from '#lib/lambda/location-of.ts';

const placeIn = (stack: string | undefined) => locationOf({ stack, message: 'x' });

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
  expect(placeIn(`TypeError: x\n    ${frame}`)).toBe(location);
});

test('the first frame is the place: there the error was thrown', () => {
  expect(placeIn('Error: x\n    at file:///first.ts:1:2\n    at second (file:///second.ts:3:4)')).toBe('/first.ts:1');
});

test('a frame without a place is passed over', () => {
  const stack = 'Error: x\n    at async Promise.all (index 0)\n    at native\n    at work (file:///x.ts:1:2)';
  expect(placeIn(stack)).toBe('/x.ts:1');
});

test.each([undefined, '', 'Error: x'])('%j holds no frame, so there is no place', (stack) => {
  expect(placeIn(stack)).toBe('');
});

test('a line of the message that looks like a frame is not the place', () => {
  const message = 'lunch\n    at noon:12:30';
  const stack = `Error: ${message}\n    at work (file:///x.ts:1:2)`;
  expect(locationOf({ stack, message })).toBe('/x.ts:1');
});

test('a message that was changed after the stack was made hides no frame', () => {
  const stack = 'Error: before\n    at work (file:///x.ts:1:2)';
  expect(
    locationOf({ stack, message: 'something else that is much longer than the stack is, from its start on' }),
  ).toBe('/x.ts:1');
});
