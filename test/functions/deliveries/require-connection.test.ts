import { expect, test } from '@jest/globals';
import { UnknownConnectionError } from '#lib/core/errors.ts';
import { requireConnection } from '../../../functions/deliveries/require-connection.ts';

test('a name that is none of them is refused, and they are named', () => {
  expect(() => requireConnection(['github'], 'github')).not.toThrow();
  expect(() => requireConnection(['github'], 'gitlab')).toThrow(UnknownConnectionError);
});
