import { expect, test } from '@jest/globals';
import { SecretError } from '#lib/secrets/secret-error.ts';

test('the message says what happened and what to do', () => {
  const cause = new Error('deeper');
  const error = new SecretError(
    { kind: 'unset', secret: 's', what: 'It has no value yet.', remedy: 'Set it.' },
    { cause },
  );
  expect(error).toMatchObject({
    name: 'SecretError',
    kind: 'unset',
    secret: 's',
    remedy: 'Set it.',
    message: 'It has no value yet. Set it.',
    cause,
  });
});
