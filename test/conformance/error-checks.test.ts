import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { checkSecret } from './error-checks.ts';

class Guarded extends Error {
  readonly #secret = 'S3CRET';

  get length() {
    return this.#secret.length;
  }
}

class Closed extends Error {
  [inspect.custom]() {
    return 'nothing to see';
  }
}

describe('a secret is found', () => {
  const symbol = Symbol('config');
  const circular: Record<string, unknown> = { token: 'S3CRET' };
  circular['self'] = circular;
  const errors: Record<string, unknown> = {
    'in the message': new Error('GET /?key=S3CRET'),
    'in a field': Object.assign(new Error('x'), { config: { headers: { authorization: 'Bearer S3CRET' } } }),
    'in a field of a field of a field': Object.assign(new Error('x'), { a: { b: { c: { d: { e: ['S3CRET'] } } } } }),
    'in a hidden field': Object.defineProperty(new Error('x'), 'request', { value: 'S3CRET', enumerable: false }),
    'behind a symbol': Object.assign(new Error('x'), { [symbol]: 'S3CRET' }),
    'in the cause of a cause': new Error('x', { cause: new Error('y', { cause: new Error('S3CRET') }) }),
    'in the cause of an error that does not show it': new Closed('x', { cause: new Error('S3CRET') }),
    'in what toJSON tells': Object.assign(new Error('x'), { toJSON: () => ({ token: 'S3CRET' }) }),
    'in a field that is circular': Object.assign(new Error('x'), { circular }),
    'in what is no error': 'S3CRET',
  };

  test.each(Object.entries(errors))('%s', (_, error) => {
    expect(checkSecret('S3CRET', error)).not.toEqual([]);
  });
});

test('what only a private field holds is no rendering', () => {
  expect(checkSecret('S3CRET', new Guarded('x'))).toEqual([]);
});
