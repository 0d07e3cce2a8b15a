import { expect, test } from '@jest/globals';
import { createBasicCredential } from '#lib/auth/basic-credential.ts';
import { secretScript } from './secret-script.ts';

const basic = (base64: string) => ({ headers: { authorization: `Basic ${base64}` } });

test.each([
  // The example of RFC 7617 section 2, and that of section 2.1 for UTF-8.
  ['Aladdin', 'open sesame', 'QWxhZGRpbjpvcGVuIHNlc2FtZQ=='],
  ['test', '123£', 'dGVzdDoxMjPCow=='],
  ['', 'only:a:password', 'Om9ubHk6YTpwYXNzd29yZA=='],
])('%j and %j are sent as RFC 7617 asks', async (username, password, base64) => {
  expect(await createBasicCredential(secretScript({ username, password })).get()).toEqual(basic(base64));
});

test('after a refusal a rotated password is the next credential, the same one is none', async () => {
  const rotated = { username: 'u', password: 'new' };
  const credential = createBasicCredential(secretScript({ username: 'u', password: 'old' }, rotated, rotated));
  const next = await credential.refresh(await credential.get());
  expect(next).toEqual(basic('dTpuZXc='));
  expect(await credential.refresh(basic('dTpuZXc='))).toBeUndefined();
});
