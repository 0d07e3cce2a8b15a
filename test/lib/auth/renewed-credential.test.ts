import { describe, expect, jest, test } from '@jest/globals';
import { createRenewedCredential, type IssuedCredential } from '#lib/auth/renewed-credential.ts';
import { HttpClientError } from '#lib/http/http-client-error.ts';
import { httpClientError, secretError } from '../../support/errors.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { secretScript } from './secret-script.ts';

const minute = 60_000;
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

/** Each issue gives t1, t2, …, valid for `lifetimeMs`, unless the test says otherwise. */
function setUp({
  lifetimeMs = 60 * minute,
  secrets = ['s1'],
}: {
  lifetimeMs?: number;
  secrets?: (string | Error)[];
} = {}) {
  const clock = fakeClock();
  const secret = secretScript<string | Error>(...secrets);
  let issued = 0;
  const issue = jest.fn(async (_: unknown): Promise<IssuedCredential> => {
    issued += 1;
    return { credential: bearer(`t${issued}`), expiresAt: clock() + lifetimeMs };
  });
  const credential = createRenewedCredential({ secret, issue, clock });
  return { clock, secret, issue, credential };
}

describe('a credential', () => {
  test('is issued for what the secret holds, once for all who ask, then and later', async () => {
    const { issue, credential } = setUp();
    expect(await Promise.all([credential.get(), credential.get()])).toEqual([bearer('t1'), bearer('t1')]);
    expect(await credential.get()).toEqual(bearer('t1'));
    expect(issue.mock.calls).toEqual([['s1']]);
  });

  test.each([
    ['five minutes before its end', 60 * minute, 55 * minute],
    ['a tenth of its life before its end, if it is short', 10 * minute, 9 * minute],
  ])('is renewed %s', async (_, lifetimeMs, after) => {
    const { clock, credential } = setUp({ lifetimeMs });
    await credential.get();
    clock.advance(after - 1);
    expect(await credential.get()).toEqual(bearer('t1'));
    clock.advance(1);
    expect(await Promise.all([credential.get(), credential.get()])).toEqual([bearer('t2'), bearer('t2')]);
  });

  test('that does not end is not renewed', async () => {
    const { clock, credential } = setUp({ lifetimeMs: Number.POSITIVE_INFINITY });
    await credential.get();
    clock.advance(1_000_000 * minute);
    expect(await credential.get()).toEqual(bearer('t1'));
  });

  test('that is over when it comes serves whoever waited for it, and nobody else', async () => {
    const { credential } = setUp({ lifetimeMs: 0 });
    expect([await credential.get(), await credential.get()]).toEqual([bearer('t1'), bearer('t2')]);
  });
});

describe('while the renewal fails', () => {
  const down = httpClientError('network');

  test('the old one is used on for as long as it is valid, and the renewal is tried every ten seconds', async () => {
    const { clock, issue, credential } = setUp();
    await credential.get();
    issue.mockRejectedValue(down);
    clock.advance(55 * minute);
    expect(await Promise.all([credential.get(), credential.get()])).toEqual([bearer('t1'), bearer('t1')]);
    clock.advance(9_999);
    await credential.get();
    expect(issue).toHaveBeenCalledTimes(2);
    clock.advance(1);
    await credential.get();
    expect(issue).toHaveBeenCalledTimes(3);
    clock.advance(5 * minute - 10_000);
    await expect(credential.get()).rejects.toBe(down);
  });

  test('the failure is not kept: the next one who asks has it tried again', async () => {
    const { issue, credential } = setUp();
    issue.mockRejectedValueOnce(down);
    await expect(credential.get()).rejects.toBe(down);
    expect(await credential.get()).toEqual(bearer('t1'));
  });

  test('because the secret is gone, the old one is used no longer', async () => {
    const { clock, issue, credential } = setUp();
    await credential.get();
    issue.mockRejectedValue(secretError('unset'));
    clock.advance(55 * minute);
    await expect(credential.get()).rejects.toMatchObject({ name: 'SecretError', kind: 'unset' });
  });
});

describe('a refusal', () => {
  test('throws the credential away and has one issued for what the secret holds by then', async () => {
    const { issue, credential } = setUp({ secrets: ['s1', 's2'] });
    expect(await credential.refresh(await credential.get())).toEqual(bearer('t2'));
    expect(await credential.get()).toEqual(bearer('t2'));
    expect(issue.mock.calls).toEqual([['s1'], ['s2']]);
  });

  test('of one that has been followed already gives its successor', async () => {
    const { issue, credential } = setUp();
    const refused = await credential.get();
    await credential.refresh(refused);
    expect(await credential.refresh(refused)).toEqual(bearer('t2'));
    expect(issue).toHaveBeenCalledTimes(2);
  });

  test('that many learn of at the same time is one renewal', async () => {
    const { issue, credential } = setUp();
    const refused = await credential.get();
    const renewed = await Promise.all([credential.refresh(refused), credential.refresh(refused), credential.get()]);
    expect(renewed).toEqual([bearer('t2'), bearer('t2'), bearer('t2')]);
    expect(issue).toHaveBeenCalledTimes(2);
  });

  test('has no successor where the same credential is issued again', async () => {
    const { issue, clock, credential } = setUp();
    const refused = await credential.get();
    issue.mockResolvedValueOnce({ credential: refused, expiresAt: clock() + minute });
    expect(await credential.refresh(refused)).toBeUndefined();
  });

  test('leaves nothing behind when the renewal fails: the refused one does not come back', async () => {
    const { issue, credential } = setUp();
    const refused = await credential.get();
    issue.mockRejectedValueOnce(httpClientError('network')).mockRejectedValueOnce(httpClientError('network'));
    await expect(credential.refresh(refused)).rejects.toMatchObject({ kind: 'network' });
    await expect(credential.get()).rejects.toMatchObject({ kind: 'network' });
    expect(await credential.get()).toEqual(bearer('t2'));
  });
});

describe('what is not issued for what the secret holds', () => {
  const refusals = [httpClientError('auth', { status: 401 }), httpClientError('http', { status: 400 })];

  test.each(refusals)('is asked for once more with a rotated secret ($status)', async (refusal) => {
    const { issue, credential } = setUp({ secrets: ['s1', 's2'] });
    issue.mockRejectedValueOnce(refusal);
    expect(await credential.get()).toEqual(bearer('t1'));
    expect(issue.mock.calls).toEqual([['s1'], ['s2']]);
  });

  test.each(refusals)(
    'is a refused credential where the secret is the same, and not asked for again ($status)',
    async (refusal) => {
      const { issue, secret, credential } = setUp();
      issue.mockRejectedValue(refusal);
      await expect(credential.get()).rejects.toMatchObject({ kind: 'auth', status: refusal.status });
      expect([issue.mock.calls, secret.refreshes()]).toEqual([[['s1']], 1]);
    },
  );

  test('is never taken for an answer to what the caller asked: it is of kind auth and has no answer', async () => {
    const { issue, credential } = setUp();
    const details = { ...httpClientError('http', { status: 404, url: 'https://auth.test/token' }) };
    issue.mockRejectedValue(new HttpClientError(details, { answer: { headers: {}, data: 'Not Found' } }));
    const error = await credential.get().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'auth', status: 404, url: 'https://auth.test/token', answer: undefined });
  });

  test.each([
    httpClientError('http', { status: 500 }),
    httpClientError('rate-limited', { status: 429 }),
    httpClientError('network'),
  ])('is a passing failure for any other reason, and the secret is left alone ($kind, $status)', async (failure) => {
    const { issue, secret, credential } = setUp({ secrets: ['s1', 's2'] });
    issue.mockRejectedValue(failure);
    await expect(credential.get()).rejects.toBe(failure);
    expect(secret.refreshes()).toBe(0);
  });
});

test('a secret that cannot be read is passed on as it is', async () => {
  const unset = secretError('unset');
  const { credential } = setUp({ secrets: [unset] });
  await expect(credential.get()).rejects.toBe(unset);
});
