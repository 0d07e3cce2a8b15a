import { expect, test } from '@jest/globals';
import { kindsAcceptedToo } from './accepted-kinds.ts';

test.each([
  ['retries-exhausted is accepted too', ['retries-exhausted']],
  ['errorKind timeout is accepted too', ['timeout']],
  ['http or network is accepted too; and the loop is not retried', ['http', 'network']],
  ['http and network are accepted too', ['http', 'network']],
  ['one counter for network failures; retries-exhausted is accepted too', ['retries-exhausted']],
  ['seen with axios; deadline is accepted too. Not auth.', ['deadline']],
  ['the network is slow', []],
  [undefined, []],
])('%s', (notes, kinds) => {
  expect(kindsAcceptedToo(notes)).toEqual(kinds);
});
