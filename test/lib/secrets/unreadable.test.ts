import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { SecretError } from '#lib/secrets/secret-error.ts';
import { unreadable } from '#lib/secrets/unreadable.ts';
import { awsError } from '../../support/errors.ts';

const remedy = 'Set it with: the command.';

test.each([
  ['AccessDeniedException', 'denied'],
  ['DecryptionFailure', 'denied'],
  ['InvalidParameterException', 'denied'],
  ['InvalidRequestException', 'unset'],
  ['ThrottlingException', 'unavailable'],
  ['InternalServiceError', 'unavailable'],
  ['TimeoutError', 'unavailable'],
  ['Error', 'unavailable'],
])('after %s a secret is "%s", and the cause is kept', (name, kind) => {
  const cause = awsError(name);
  const error = unreadable('liaison/dev/api-keys', remedy, cause);
  expect(error).toBeInstanceOf(SecretError);
  expect(error).toMatchObject({ kind, secret: 'liaison/dev/api-keys', cause });
  expect(error.message).toContain('liaison/dev/api-keys');
});

test('where the grants are wrong, a deploy mends it and not a new value', () => {
  expect(unreadable('s', remedy, awsError('AccessDeniedException')).remedy).toMatch(/^Deploy the stack again/);
});

test('a secret that is scheduled for deletion is restored, or set anew', () => {
  const error = unreadable('s', remedy, awsError('InvalidRequestException'));
  expect(error.message).toBe(
    'The secret s is scheduled for deletion. Restore it, or make it anew. Set it with: the command.',
  );
});

test('where Secrets Manager did not answer, it is asked again', () => {
  expect(unreadable('s', remedy, awsError('ThrottlingException')).remedy).toBe('Try again in a minute.');
});

test('a SyntaxError is kept out, for it quotes what it could not read', () => {
  const error = unreadable('s', remedy, new SyntaxError('Unexpected token in "ghp_value"'));
  expect(error.kind).toBe('unavailable');
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('ghp_value');
});

test.each(['a text', undefined, { name: 'AccessDeniedException' }])('%p is no answer of Secrets Manager', (thrown) => {
  expect(unreadable('s', remedy, thrown).kind).toBe('unavailable');
});
