import { describe, expect, jest, test } from '@jest/globals';
import type { Callers } from '#lib/auth/callers.ts';
import { authorize } from '#lib/lambda/authorize.ts';
import {
  basicWriteKey,
  callers,
  callerWith,
  readKey,
  readSession,
  scopelessKey,
  writeKey,
  writeSession,
} from '../../support/callers.ts';
import { secretError } from '../../support/errors.ts';

const reading = { scope: 'read', method: 'GET' } as const;
const writing = { scope: 'write', method: 'POST' } as const;
const optional = { scope: 'optional', method: 'GET' } as const;
const here = { sameOrigin: true };
const elsewhere = { sameOrigin: false };
const refused = (status: number, headers?: object) => ({ problem: { status, ...(headers && { headers }) } });

describe('a route with a scope', () => {
  test.each([
    ['a bearer key', { authorization: writeKey }, 'bearer'],
    ['a key in Basic', { authorization: basicWriteKey }, 'basic'],
    ['a session', { session: writeSession }, 'session'],
  ] as const)('is open to %s that has the scope, wherever the request comes from', async (_, presented, via) => {
    expect(await authorize(callers, { ...presented, ...elsewhere }, reading)).toEqual({
      ...callerWith('read', 'write'),
      via,
    });
  });

  test.each([
    ['nothing', {}],
    ['an empty header', { authorization: '' }],
    ['what is no key', { authorization: 'Digest username="ada"' }],
    ['what is no key, beside a session', { authorization: 'Digest username="ada"', session: readSession }],
  ])('answers %s with 401, the challenge and no error code', async (_, presented) => {
    await expect(authorize(callers, { ...presented, ...here }, reading)).rejects.toMatchObject(
      refused(401, { 'www-authenticate': 'Bearer realm="Liaison"' }),
    );
  });

  test.each([
    ['Bearer', { authorization: 'Bearer wrong' }],
    ['Basic', { authorization: 'Basic wrong' }],
    ['Bearer, beside a session that is valid', { authorization: 'Bearer wrong', session: readSession }],
  ])('answers an unknown key in %s with 401, "invalid_token"', async (_, presented) => {
    await expect(authorize(callers, { ...presented, ...here }, reading)).rejects.toMatchObject(
      refused(401, { 'www-authenticate': 'Bearer realm="Liaison", error="invalid_token"' }),
    );
  });

  test('answers a session that is over with 401, and the way to sign in again', async () => {
    await expect(authorize(callers, { session: 'over', ...here }, reading)).rejects.toMatchObject({
      problem: {
        status: 401,
        detail: expect.stringContaining('/sign-in'),
        headers: { 'www-authenticate': 'Bearer realm="Liaison"' },
      },
    });
  });

  test.each([
    ['write', { authorization: readKey }],
    ['operate', { authorization: writeKey }],
    ['read', { authorization: scopelessKey }],
    ['write', { session: readSession }],
  ] as const)('answers a caller without the scope %s with 403 that names it', async (scope, presented) => {
    await expect(authorize(callers, { ...presented, ...here }, { scope, method: 'GET' })).rejects.toMatchObject({
      problem: {
        status: 403,
        detail: expect.stringContaining(`"${scope}"`),
        headers: { 'www-authenticate': `Bearer realm="Liaison", error="insufficient_scope", scope="${scope}"` },
      },
    });
  });

  test('refuses every key where there is nobody to check it', async () => {
    await expect(authorize(undefined, { authorization: readKey, ...here }, reading)).rejects.toMatchObject(
      refused(401),
    );
  });
});

describe('a request that changes something', () => {
  test.each(['POST', 'PATCH', 'ANY'] as const)(
    'by %s, with a session or Basic, and not from a page of ours, is a 403',
    async (method) => {
      for (const presented of [{ session: writeSession }, { authorization: basicWriteKey }])
        await expect(
          authorize(callers, { ...presented, ...elsewhere }, { scope: 'write', method }),
        ).rejects.toMatchObject(refused(403));
    },
  );

  test.each([
    ['a session', { session: writeSession }],
    ['Basic', { authorization: basicWriteKey }],
  ])('with %s, and from a page of ours, is its caller', async (_, presented) => {
    expect(await authorize(callers, { ...presented, ...here }, writing)).toMatchObject({ keyId: 'key-1' });
  });

  test('with a bearer key is its caller, wherever it comes from: no browser sends one by itself', async () => {
    expect(await authorize(callers, { authorization: writeKey, ...elsewhere }, writing)).toEqual(
      callerWith('read', 'write'),
    );
  });

  test('on a route whose scope is optional is a 403 as well', async () => {
    const route = { scope: 'optional', method: 'POST' } as const;
    await expect(authorize(callers, { session: readSession, ...elsewhere }, route)).rejects.toMatchObject(refused(403));
  });
});

describe('a route whose scope is optional', () => {
  test.each([
    ['nothing', {}],
    ['a session that is over', { session: 'over' }],
  ])('is answered to %s as to nobody', async (_, presented) => {
    expect(await authorize(callers, { ...presented, ...here }, optional)).toBeUndefined();
  });

  test.each([
    ['a key', { authorization: scopelessKey }, callerWith()],
    ['a session', { session: readSession }, { ...callerWith('read'), via: 'session' as const }],
  ])('knows who asks with %s, whatever the scopes', async (_, presented, caller) => {
    expect(await authorize(callers, { ...presented, ...elsewhere }, optional)).toEqual(caller);
  });

  test.each(['Bearer wrong', '', 'Digest username="ada"'])(
    'tells that the key %j is wrong: 401',
    async (authorization) => {
      await expect(authorize(callers, { authorization, ...here }, optional)).rejects.toMatchObject(refused(401));
    },
  );
});

describe('a route without a scope', () => {
  test.each([
    ['nothing', {}],
    ['a key', { authorization: readKey }],
    ['a wrong key', { authorization: 'Bearer wrong' }],
    ['a session', { session: writeSession }],
  ])('looks at no key: with %s it is nobody who asks', async (_, presented) => {
    const identify = jest.fn<Callers['identify']>();
    const request = { ...presented, ...elsewhere };
    expect(await authorize({ ...callers, identify }, request, { scope: 'none', method: 'POST' })).toBeUndefined();
    expect(identify).not.toHaveBeenCalled();
  });

  test('does without anybody who checks keys', async () => {
    expect(
      await authorize(undefined, { authorization: 'Bearer wrong', ...here }, { scope: 'none', method: 'GET' }),
    ).toBe(undefined);
  });
});

test.each([reading, optional])('keys that cannot be read are an error, whatever the scope: %j', async (route) => {
  const unreadable = { ...callers, identify: () => Promise.reject(secretError('unset')) };
  await expect(authorize(unreadable, { authorization: readKey, ...here }, route)).rejects.toMatchObject({
    kind: 'unset',
  });
});
