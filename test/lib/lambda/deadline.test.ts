import { expect, test } from '@jest/globals';
import { deadlineOf } from '#lib/lambda/deadline.ts';
import { lambdaContext } from '../../support/lambda-context.ts';

test('outgoing requests end a second and a half before the function does', () => {
  expect(deadlineOf(lambdaContext({ remainingMs: 29_000 }), 1_000_000)).toBe(1_027_500);
});
