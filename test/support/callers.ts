import type { Caller, Callers } from '#lib/auth/callers.ts';
import type { Scope } from '#lib/contract/api-keys.ts';

export const callerWith = (...scopes: Scope[]): Caller => ({
  keyId: 'key-1',
  name: 'A program',
  scopes,
  via: 'bearer',
});

/** The `Authorization` header of a caller with the scope `read`. */
export const readKey = 'Bearer read-key';
/** Of a caller with the scopes `read` and `write`. */
export const writeKey = 'Bearer write-key';
/** Of another caller with the same scopes. */
export const otherWriteKey = 'Bearer other-write-key';
/** Of a caller with the scopes `read` and `operate`. */
export const operateKey = 'Bearer operate-key';
/** Of a caller without any scope. */
export const scopelessKey = 'Bearer scopeless-key';
/** The same caller as `writeKey`, as a browser or `curl -u` sends it. */
export const basicWriteKey = `Basic ${Buffer.from(':write-key').toString('base64')}`;
/** The cookie's value of a person who signed in with the key of `readKey`. */
export const readSession = 'read-session';
/** The same with the key of `writeKey`. */
export const writeSession = 'write-session';
/** The same with the key of `operateKey`. */
export const operateSession = 'operate-session';

const byAuthorization: Readonly<Record<string, Caller>> = {
  [readKey]: callerWith('read'),
  [writeKey]: callerWith('read', 'write'),
  [otherWriteKey]: { ...callerWith('read', 'write'), keyId: 'key-2', name: 'Another program' },
  [operateKey]: callerWith('read', 'operate'),
  [scopelessKey]: callerWith(),
  [basicWriteKey]: { ...callerWith('read', 'write'), via: 'basic' },
};
const bySession: Readonly<Record<string, Caller>> = {
  [readSession]: { ...callerWith('read'), via: 'session' },
  [writeSession]: { ...callerWith('read', 'write'), via: 'session' },
  [operateSession]: { ...callerWith('read', 'operate'), via: 'session' },
};
const sessions: Readonly<Record<string, string>> = { 'read-key': readSession, 'write-key': writeSession };

/** Knows the keys and sessions above and no others. */
export const callers: Callers = {
  async identify({ authorization, session }) {
    if (authorization !== undefined)
      return byAuthorization[authorization] ?? (/^(Bearer|Basic) /.test(authorization) ? 'unknown' : undefined);
    return session === undefined ? undefined : (bySession[session] ?? 'unknown');
  },
  async signIn(key) {
    const session = sessions[key];
    const caller = session === undefined ? undefined : bySession[session];
    return session && caller ? { caller, session, maxAgeSeconds: 43_200 } : undefined;
  },
};
