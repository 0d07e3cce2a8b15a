import { describe, expect, jest, test } from '@jest/globals';
import { createRenewedCredential, type IssuedCredential } from '#lib/auth/renewed-credential.ts';
import type { Sleep } from '#lib/core/clock.ts';
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
  const secret = secretScript(...secrets);
  let issued = 0;
  const issue = jest.fn(async (_: unknown): Promise<IssuedCredential> => {
    issued += 1;
    return { credential: bearer(`t${issued}`), expiresAt: clock() + lifetimeMs };
  });
  // Patience without end, unless the test says otherwise.
  const sleep = jest.fn<Sleep>(() => new Promise(() => {}));
  const credential = createRenewedCredential({ secret, issue, clock, sleep });
  return { clock, secret, issue, sleep, credential };
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

  test('because Secrets Manager does not answer, the old one is used on, and neither is asked again at once', async () => {
    const { clock, issue, secret, credential } = setUp({ secrets: ['s1', secretError('unavailable')] });
    await credential.get();
    issue.mockRejectedValue(httpClientError('auth', { status: 401 }));
    clock.advance(55 * minute);
    expect(await credential.get()).toEqual(bearer('t1'));
    expect(await credential.get()).toEqual(bearer('t1'));
    expect([issue.mock.calls.length, secret.refreshes()]).toEqual([2, 1]);
  });
});

describe('while the renewal takes its time', () => {
  /** A credential that is due, and what ends its renewal. */
  async function due(lifetimeMs = 60 * minute) {
    const at = setUp({ lifetimeMs });
    await at.credential.get();
    const renewal = Promise.withResolvers<IssuedCredential>();
    at.issue.mockReturnValueOnce(renewal.promise);
    at.clock.advance(lifetimeMs - Math.min(5 * minute, lifetimeMs / 10));
    return { ...at, renewal };
  }
  const settled = () => new Promise(setImmediate);

  test('the old one is given after a second, to the next ones at once, and the new one when it is there', async () => {
    const { clock, issue, sleep, credential, renewal } = await due();
    sleep.mockResolvedValueOnce();
    expect(await credential.get()).toEqual(bearer('t1'));
    expect(sleep.mock.calls.map(([milliseconds]) => milliseconds)).toEqual([1_000]);
    expect(await credential.get()).toEqual(bearer('t1'));
    expect(sleep).toHaveBeenCalledTimes(1);
    renewal.resolve({ credential: bearer('late'), expiresAt: clock() + minute });
    await settled();
    expect(await credential.get()).toEqual(bearer('late'));
    expect(issue).toHaveBeenCalledTimes(2);
  });

  test('its failure later harms nobody', async () => {
    const { sleep, credential, renewal } = await due();
    sleep.mockResolvedValueOnce();
    await credential.get();
    renewal.reject(httpClientError('network'));
    await settled();
    expect(await credential.get()).toEqual(bearer('t1'));
  });

  test('one that ends meanwhile is not given', async () => {
    const { clock, sleep, credential, renewal } = await due(5_000);
    sleep.mockImplementationOnce(async (milliseconds) => clock.advance(milliseconds));
    const asked = credential.get();
    await settled();
    renewal.resolve({ credential: bearer('late'), expiresAt: clock() + minute });
    expect(await asked).toEqual(bearer('late'));
  });

  test('no wait is left behind', async () => {
    const { clock, sleep, credential, renewal } = await due();
    renewal.resolve({ credential: bearer('soon'), expiresAt: clock() + minute });
    expect(await credential.get()).toEqual(bearer('soon'));
    expect(sleep.mock.calls[0]?.[1]?.aborted).toBe(true);
  });
});

describe('a rotated secret', () => {
  test.each([60 * minute, Number.POSITIVE_INFINITY])(
    'ends the credential that was issued for the old one, however long it is valid (%d ms)',
    async (lifetimeMs) => {
      const { secret, issue, credential } = setUp({ lifetimeMs, secrets: ['s1', 's2'] });
      await credential.get();
      secret.rotate();
      expect([await credential.get(), await credential.get()]).toEqual([bearer('t2'), bearer('t2')]);
      expect(issue.mock.calls).toEqual([['s1'], ['s2']]);
    },
  );

  test.each([httpClientError('network'), httpClientError('auth', { status: 401 })])(
    'for which none is issued is told, and not covered by the credential of the old one ($kind)',
    async (failure) => {
      const { secret, issue, credential } = setUp({ secrets: ['s1', 's2'] });
      await credential.get();
      secret.rotate();
      issue.mockRejectedValueOnce(failure);
      await expect(credential.get()).rejects.toBe(failure);
    },
  );

  test('is not mixed up with a renewal for the old one that is under way', async () => {
    const { clock, secret, issue, credential } = setUp({ secrets: ['s1', 's2'] });
    const old = Promise.withResolvers<IssuedCredential>();
    issue.mockReturnValueOnce(old.promise);
    const before = credential.get();
    await new Promise(setImmediate);
    secret.rotate();
    expect(await credential.get()).toEqual(bearer('t1'));
    old.resolve({ credential: bearer('old'), expiresAt: clock() + minute });
    expect(await before).toEqual(bearer('old'));
    expect(await credential.get()).toEqual(bearer('t1'));
  });

  test('that is empty ends it at once, and it does not come back while Secrets Manager does not answer', async () => {
    const secrets = ['s1', secretError('unset'), secretError('unavailable')];
    const { secret, credential } = setUp({ secrets });
    await credential.get();
    secret.rotate();
    await expect(credential.get()).rejects.toMatchObject({ kind: 'unset' });
    secret.rotate();
    await expect(credential.get()).rejects.toMatchObject({ kind: 'unavailable' });
  });

  test('that cannot be asked for changes nothing while the credential is valid', async () => {
    const { clock, secret, credential } = setUp({ secrets: ['s1', secretError('unavailable')] });
    await credential.get();
    secret.rotate();
    expect(await credential.get()).toEqual(bearer('t1'));
    clock.advance(60 * minute);
    await expect(credential.get()).rejects.toMatchObject({ kind: 'unavailable' });
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

  test('soon after the last one renews nothing again: all go on with what there is', async () => {
    const { clock, issue, credential } = setUp();
    const second = await credential.refresh(await credential.get());
    expect(second).toEqual(bearer('t2'));
    clock.advance(9_999);
    expect(await credential.refresh(bearer('t2'))).toBeUndefined();
    expect(await credential.get()).toEqual(bearer('t2'));
    expect(issue).toHaveBeenCalledTimes(2);
    clock.advance(1);
    expect(await credential.refresh(bearer('t2'))).toEqual(bearer('t3'));
  });
});

describe('what is not issued for what the secret holds', () => {
  const refusal = httpClientError('auth', { status: 401 });

  test('is asked for once more with a rotated secret', async () => {
    const { issue, credential } = setUp({ secrets: ['s1', 's2'] });
    issue.mockRejectedValueOnce(refusal);
    expect(await credential.get()).toEqual(bearer('t1'));
    expect(issue.mock.calls).toEqual([['s1'], ['s2']]);
  });

  test('is not asked for again for ten seconds, by whoever asks, where the secret is the same', async () => {
    const { clock, issue, secret, credential } = setUp();
    issue.mockRejectedValue(refusal);
    await expect(Promise.all([credential.get(), credential.get()])).rejects.toBe(refusal);
    clock.advance(9_999);
    await expect(credential.get()).rejects.toBe(refusal);
    expect([issue.mock.calls, secret.refreshes()]).toEqual([[['s1']], 1]);
    clock.advance(1);
    issue.mockReset().mockResolvedValue({ credential: bearer('t1'), expiresAt: clock() + minute });
    expect(await credential.get()).toEqual(bearer('t1'));
  });

  test('is asked for at once where the secret is another by then', async () => {
    const { issue, secret, credential } = setUp({ secrets: ['s1', 's1', 's2'] });
    issue.mockRejectedValueOnce(refusal);
    await expect(credential.get()).rejects.toBe(refusal);
    secret.rotate();
    expect(await credential.get()).toEqual(bearer('t1'));
  });

  test('is not asked for with both the old and the new value again', async () => {
    const { issue, credential } = setUp({ secrets: ['s1', 's2'] });
    issue.mockRejectedValue(refusal);
    await expect(credential.get()).rejects.toBe(refusal);
    await expect(credential.get()).rejects.toBe(refusal);
    expect(issue.mock.calls).toEqual([['s1'], ['s2']]);
  });

  test('after a refused credential is not asked for twice', async () => {
    const { issue, secret, credential } = setUp();
    const refused = await credential.get();
    issue.mockRejectedValue(refusal);
    await expect(credential.refresh(refused)).rejects.toBe(refusal);
    await expect(credential.get()).rejects.toBe(refusal);
    expect([issue.mock.calls.length, secret.refreshes()]).toEqual([2, 1]);
  });

  test.each([
    httpClientError('http', { status: 500 }),
    httpClientError('bad-response', { status: 404 }),
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
