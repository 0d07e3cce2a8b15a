import * as crypto from 'node:crypto';
import { beforeEach, expect, jest, test } from '@jest/globals';
import { githubWebhookScheme } from '#lib/connectors/github/webhook-scheme.ts';

const compare = jest.fn(crypto.timingSafeEqual);
jest.unstable_mockModule('node:crypto', () => ({ ...crypto, timingSafeEqual: compare }));
const { isSignedBy, readSignature } = await import('#lib/connectors/webhook-signature.ts');

beforeEach(() => void compare.mockClear());

const body = Buffer.from('{}');
const signedBy = (secret: string) => `sha256=${crypto.createHmac('sha256', secret).update(body).digest('hex')}`;
const check = (signature: string) => {
  const presented = readSignature(githubWebhookScheme, { headers: { 'x-hub-signature-256': signature }, body });
  return typeof presented !== 'string' && isSignedBy(presented, ['current', 'previous']);
};

test.each(['current', 'previous', 'another'])(
  'a signature by the secret "%s" is compared by every secret, in constant time',
  (secret) => {
    expect(check(signedBy(secret))).toBe(secret !== 'another');
    expect(compare).toHaveBeenCalledTimes(2);
  },
);

test('what can be no signature is compared with nothing', () => {
  expect(check('sha256=00')).toBe(false);
  expect(compare).not.toHaveBeenCalled();
});
