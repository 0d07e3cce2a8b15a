import { timingSafeEqual } from 'node:crypto';
import { presentedKey } from '#lib/auth/presented-key.ts';
import { isSealed, readSession, sealSession } from '#lib/auth/session.ts';
import { type ApiKeyRecord, type ApiKeys, hashApiKey, type Scope } from '#lib/contract/api-keys.ts';
import { type Clock, systemClock } from '#lib/core/clock.ts';
import type { SecretReader } from '#lib/secrets/secret-reader.ts';

/** Who sent a request, as far as its API key says. */
export interface Caller {
  readonly keyId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** How it was shown. A browser sends the last two by itself, whichever page makes it. */
  readonly via: 'bearer' | 'basic' | 'session';
}

/** What a request shows of who sends it. */
export interface Presented {
  /** The `Authorization` header. */
  readonly authorization?: string | undefined;
  /** The value of the session's cookie; it counts where there is no `Authorization`. */
  readonly session?: string | undefined;
}

export interface NewSession {
  readonly caller: Caller;
  /** The value of the cookie. */
  readonly session: string;
  readonly maxAgeSeconds: number;
}

/** The people and programs that hold an API key. Everything rejects with a SecretError where the keys cannot be read. */
export interface Callers {
  /** undefined where the request shows nothing; `unknown` where nobody has that key, or the session is not valid. */
  identify(presented: Presented): Promise<Caller | 'unknown' | undefined>;
  /** A session for whoever has this key; undefined where nobody has it. */
  signIn(key: string): Promise<NewSession | undefined>;
}

/** An unknown key may be a new one, so the secret is read again for it; this often at most, whoever asks. */
const rereadEveryMs = 30_000;
const sessionMs = 12 * 3_600_000;

/** The callers whose keys a secret holds. `stage` is the name of the stage that sessions are for. */
export function createCallers(
  secret: SecretReader<ApiKeys>,
  { stage, clock = systemClock }: { readonly stage: string; readonly clock?: Clock },
): Callers {
  let reread: { readonly at: number; readonly keys: Promise<ApiKeys> } | undefined;

  async function find(matching: (keys: ApiKeys) => ApiKeyRecord | undefined): Promise<ApiKeyRecord | undefined> {
    const known = matching(await secret.read());
    if (known) return known;
    if (!reread || clock() - reread.at >= rereadEveryMs) reread = { at: clock(), keys: secret.refresh() };
    return matching(await reread.keys);
  }

  async function bySession(cookie: string): Promise<Caller | 'unknown'> {
    const session = readSession(cookie);
    if (!session || session.expiresAt <= clock()) return 'unknown';
    const record = await find(({ keys }) => keys.find(({ id }) => id === session.keyId));
    return record && isSealed(cookie, { sha256: record.sha256, stage }) ? callerOf(record, 'session') : 'unknown';
  }

  return {
    async identify({ authorization, session }) {
      const presented = presentedKey(authorization);
      if (!presented) return authorization === undefined && session !== undefined ? bySession(session) : undefined;
      const record = await find((keys) => findKey(keys, presented.key));
      return record ? callerOf(record, presented.via) : 'unknown';
    },
    async signIn(key) {
      const record = await find((keys) => findKey(keys, key));
      if (!record) return undefined;
      const session = { keyId: record.id, expiresAt: clock() + sessionMs };
      return {
        caller: callerOf(record, 'session'),
        session: sealSession(session, { sha256: record.sha256, stage }),
        maxAgeSeconds: sessionMs / 1000,
      };
    },
  };
}

/** Compares with every key, whichever matches: the time taken tells nothing about how near a guess was. */
function findKey({ keys }: ApiKeys, key: string): ApiKeyRecord | undefined {
  const presented = Buffer.from(hashApiKey(key), 'hex');
  let found: ApiKeyRecord | undefined;
  for (const record of keys) if (timingSafeEqual(presented, Buffer.from(record.sha256, 'hex'))) found = record;
  return found;
}

const callerOf = ({ id, name, scopes }: ApiKeyRecord, via: Caller['via']): Caller => ({ keyId: id, name, scopes, via });
