import { expect, test } from '@jest/globals';
import { requireVariable } from '#lib/contract/environment.ts';
import { ConfigurationError } from '#lib/core/errors.ts';

test('a variable that is set is its value', () => {
  expect(requireVariable({ TABLE_NAME: 'liaison' }, 'TABLE_NAME')).toBe('liaison');
});

test.each([{}, { TABLE_NAME: '' }])('in %j it is missing, and the error names it', (environment) => {
  expect(() => requireVariable(environment, 'TABLE_NAME')).toThrow(
    new ConfigurationError('The environment variable TABLE_NAME is not set on this function.'),
  );
});
