import { timingSafeEqual } from 'node:crypto';
import { type ApiKeys, hashApiKey, type Scope } from '#lib/contract/api-keys.ts';
import { type Clock, systemClock } from '#lib/core/clock.ts';
import type { SecretReader } from '#lib/secrets/secret-reader.ts';

/** Who sent a request, as far as its API key says. */
export interface Caller {
  readonly keyId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
}

/** Whose key an `Authorization` header shows: undefined where it shows none, `unknown` where nobody has that key. */
export type VerifyApiKey = (authorization: string | undefined) => Promise<Caller | 'unknown' | undefined>;

/** An unknown key may be a new one, so the secret is read again for it; this often at most, whoever asks. */
const rereadEveryMs = 30_000;

/** The check of keys against a secret. It rejects with a SecretError. */
export function createApiKeyVerifier(secret: SecretReader<ApiKeys>, clock: Clock = systemClock): VerifyApiKey {
  let reread: { readonly at: number; readonly keys: Promise<ApiKeys> } | undefined;
  return async (authorization) => {
    const key = presentedKey(authorization);
    if (key === undefined) return undefined;
    const known = findKey(await secret.read(), key);
    if (known) return known;
    if (!reread || clock() - reread.at >= rereadEveryMs) reread = { at: clock(), keys: secret.refresh() };
    return findKey(await reread.keys, key) ?? 'unknown';
  };
}

/** Compares with every key, whichever matches: the time taken tells nothing about how near a guess was. */
function findKey({ keys }: ApiKeys, key: string): Caller | undefined {
  const presented = Buffer.from(hashApiKey(key), 'hex');
  let caller: Caller | undefined;
  for (const { id, name, scopes, sha256 } of keys)
    if (timingSafeEqual(presented, Buffer.from(sha256, 'hex'))) caller = { keyId: id, name, scopes };
  return caller;
}

/**
 * The key in `Authorization: Bearer <key>`, or in Basic's password (`curl -u :<key>`), or in its user name where the
 * password is empty (`curl -u <key>:`). RFC 6750 section 2.1, RFC 7617 section 2; schemes are case-insensitive.
 */
function presentedKey(authorization: string | undefined): string | undefined {
  const [, scheme, credentials] = /^(bearer|basic) +(\S+) *$/i.exec(authorization ?? '') ?? [];
  if (!scheme || !credentials) return undefined;
  if (scheme.toLowerCase() === 'bearer') return credentials;
  const [, user, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(credentials, 'base64').toString('utf8')) ?? [];
  return password || user || undefined;
}
