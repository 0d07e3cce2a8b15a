import { createHmac } from 'node:crypto';
import { describe, expect, jest, test } from '@jest/globals';
import { githubWebhookScheme } from '#lib/connectors/github/webhook-scheme.ts';
import { createSignatureCheck } from '#lib/connectors/webhook-check.ts';
import { WebhookSecret } from '#lib/contract/secrets.ts';
import { createSecretReader } from '#lib/secrets/secret-reader.ts';
import type { FetchSecret } from '#lib/secrets/secrets-manager.ts';
import { awsError } from '../../support/errors.ts';
import { fakeClock } from '../../support/fake-clock.ts';

const body = Buffer.from('{"action":"opened"}');
const signedBy = (secret: string) => ({
  headers: { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` },
  body,
});

/** Over the reader that deployments use; each reading gives the next of these, and the last one stays. */
function setUp(...values: (WebhookSecret | Error | undefined)[]) {
  const clock = fakeClock();
  let readings = 0;
  const fetchSecret = jest.fn<FetchSecret>(async () => {
    const value = values[Math.min(readings++, values.length - 1)];
    if (value instanceof Error) throw value;
    return value && JSON.stringify(value);
  });
  const secret = createSecretReader({
    secretId: 'webhook',
    schema: WebhookSecret,
    remedy: 'Set it.',
    fetchSecret,
    clock,
  });
  return { clock, fetchSecret, check: createSignatureCheck(githubWebhookScheme, secret, { clock }) };
}

test('a signature by the current or the previous secret is right, and the secret is read once for all', async () => {
  const { check, fetchSecret } = setUp({ current: 'new', previous: 'old' });
  expect(await check(signedBy('new'))).toBe('right');
  expect(await check(signedBy('old'))).toBe('right');
  expect(fetchSecret).toHaveBeenCalledTimes(1);
});

test('where there is nothing to check, the secret is not even read', async () => {
  const { check, fetchSecret } = setUp({ current: 'new' });
  expect(await check({ headers: {}, body })).toBe('absent');
  expect(await check({ headers: { 'x-hub-signature-256': 'sha256=1' }, body })).toBe('malformed');
  expect(fetchSecret).not.toHaveBeenCalled();
});

describe('a signature by an unknown secret', () => {
  test('is right when the secret has been rotated meanwhile, at once', async () => {
    const { check } = setUp({ current: 'old' }, { current: 'new', previous: 'old' });
    expect(await check(signedBy('old'))).toBe('right');
    expect(await check(signedBy('new'))).toBe('right');
    expect(await check(signedBy('old'))).toBe('right');
  });

  test('has the secret read anew once in 30 s, however many come', async () => {
    const { check, fetchSecret, clock } = setUp({ current: 'new' });
    await check(signedBy('new'));
    for (let forged = 0; forged < 50; forged += 1) expect(await check(signedBy(`guess ${forged}`))).toBe('wrong');
    expect(fetchSecret).toHaveBeenCalledTimes(2);
    clock.advance(29_999);
    expect(await check(signedBy('guess'))).toBe('wrong');
    expect(fetchSecret).toHaveBeenCalledTimes(2);
    clock.advance(1);
    expect(await check(signedBy('guess'))).toBe('wrong');
    expect(fetchSecret).toHaveBeenCalledTimes(3);
  });

  test('that comes with others at once shares their reading', async () => {
    const { check, fetchSecret } = setUp({ current: 'old' }, { current: 'new' });
    await check(signedBy('old'));
    const verdicts = await Promise.all([check(signedBy('new')), check(signedBy('guess')), check(signedBy('new'))]);
    expect(verdicts).toEqual(['right', 'wrong', 'right']);
    expect(fetchSecret).toHaveBeenCalledTimes(2);
  });
});

describe('a secret that cannot be read', () => {
  test.each<[string, undefined | Error]>([
    ['unset', undefined],
    ['denied', awsError('AccessDeniedException')],
    ['unavailable', awsError('InternalServiceError')],
  ])('is told as %s, and nothing is right by it', async (kind, value) => {
    await expect(setUp(value).check(signedBy(''))).rejects.toMatchObject({ name: 'SecretError', kind });
  });

  test('does not refuse what an older value of it signs', async () => {
    const { check, clock } = setUp({ current: 'old' }, awsError('InternalServiceError'));
    await check(signedBy('old'));
    clock.advance(300_000);
    expect(await check(signedBy('old'))).toBe('right');
    await expect(check(signedBy('new'))).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
