import { isDeepStrictEqual } from 'node:util';
import { type Clock, type Sleep, systemSleep } from '#lib/core/clock.ts';
import { type Credential, type CredentialSource, sameCredential } from '#lib/http/credential.ts';
import { HttpClientError } from '#lib/http/http-client-error.ts';
import { SecretError } from '#lib/secrets/secret-error.ts';
import type { SecretReader } from '#lib/secrets/secret-reader.ts';

export interface IssuedCredential {
  readonly credential: Credential;
  /** Milliseconds since the epoch, by the local clock; Infinity where nobody says. */
  readonly expiresAt: number;
}

export interface RenewedCredentialOptions<T> {
  readonly secret: SecretReader<T>;
  /** Has a credential issued for what the secret holds. Where that is refused it throws an HttpClientError of kind `auth`. */
  readonly issue: (value: T) => Promise<IssuedCredential>;
  readonly clock: Clock;
  readonly sleep?: Sleep;
}

/** For requests that have a token issued: to ask twice does no harm, and somebody waits meanwhile. Milliseconds. */
export const tokenRequest = { idempotent: true, attemptTimeoutMs: 5_000, timeoutMs: 10_000 } as const;

/** The last tenth of its life, five minutes of it at most. */
const longestMarginMs = 300_000;
/** How long a renewal is waited for while the old credential is valid. */
const patienceMs = 1_000;
/** How long what has failed, was refused, or was forced, is not tried again. */
const pauseMs = 10_000;

interface Held<T> extends IssuedCredential {
  /** The secret's value that it was issued for. */
  readonly value: T;
  readonly renewAt: number;
}

/**
 * A credential that ends, kept in memory for all who ask and renewed some time before. One renewal is under way at a
 * time. While it fails, or takes longer than a second, the old one is used on for as long as it is valid.
 *
 * A rotated secret ends what was issued for the old one as soon as its reader knows of it, within minutes; an emptied one
 * likewise, with its SecretError. What the third party refuses to issue is asked for again with the secret read anew, if
 * it has changed, else after ten seconds. A refused credential is thrown away and the secret read anew, once in ten
 * seconds: a path that refuses whatever it is shown must not cost everybody else theirs.
 *
 * Throws a SecretError, or what `issue` throws.
 */
export function createRenewedCredential<T>(options: RenewedCredentialOptions<T>): CredentialSource {
  const { secret, issue, clock, sleep = systemSleep } = options;
  let held: Held<T> | undefined;
  let underWay: { readonly value: T; readonly renewal: Promise<Credential> } | undefined;
  let refusal: { readonly value: T; readonly error: HttpClientError; readonly until: number } | undefined;
  let forcedUntil = Number.NEGATIVE_INFINITY;

  const isValid = (): boolean => held !== undefined && clock() < held.expiresAt;

  const heldFor = (value: T): Held<T> | undefined => (held && isDeepStrictEqual(held.value, value) ? held : undefined);

  async function renew(value: T, isFresh: boolean): Promise<Held<T>> {
    if (refusal && clock() < refusal.until && isDeepStrictEqual(refusal.value, value)) throw refusal.error;
    try {
      const issued = await issue(value);
      const marginMs = Math.min(longestMarginMs, (issued.expiresAt - clock()) / 10);
      return { ...issued, value, renewAt: issued.expiresAt - marginMs };
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refusal = { value, error, until: clock() + pauseMs };
      const current = isFresh ? value : await secret.refresh();
      if (isDeepStrictEqual(current, value)) throw error;
      return await renew(current, true);
    }
  }

  /** Holds what is issued, unless a renewal for another value has begun meanwhile. */
  function shareRenewal(value: T, isFresh = false): Promise<Credential> {
    if (underWay && isDeepStrictEqual(underWay.value, value)) return underWay.renewal;
    const keep = async (): Promise<Credential> => {
      try {
        const renewed = await renew(value, isFresh);
        if (underWay === mine) held = renewed;
        return renewed.credential;
      } finally {
        if (underWay === mine) underWay = undefined;
      }
    };
    const mine = { value, renewal: keep() };
    underWay = mine;
    return mine.renewal;
  }

  /** The one that is held, which is not renewed for a while. */
  function useOn(): Credential | undefined {
    if (!held || !isValid()) return undefined;
    held = { ...held, renewAt: clock() + pauseMs };
    return held.credential;
  }

  return {
    async get() {
      try {
        const value = await secret.read();
        held = heldFor(value);
        if (held && clock() < held.renewAt) return held.credential;
        const renewal = shareRenewal(value);
        const renewed = isValid() ? await within(patienceMs, renewal, sleep) : undefined;
        return renewed ?? useOn() ?? (await renewal);
      } catch (error) {
        // Who takes the secret away wants an end.
        if (!mayPass(error)) held = undefined;
        const current = useOn();
        if (current) return current;
        throw error;
      }
    },
    async refresh(refused) {
      if (held) {
        // Others may have learnt of the refusal before.
        if (!sameCredential(held.credential, refused)) return held.credential;
        if (clock() < forcedUntil) return undefined;
      }
      held = undefined;
      forcedUntil = clock() + pauseMs;
      const value = await secret.refresh();
      // What somebody else has had issued meanwhile, or else a new one.
      const current = heldFor(value)?.credential ?? (await shareRenewal(value, true));
      return sameCredential(current, refused) ? undefined : current;
    },
  };
}

/** What the work gives, or undefined when it takes longer; it goes on then. */
async function within<T>(milliseconds: number, work: Promise<T>, sleep: Sleep): Promise<T | undefined> {
  const waiting = new AbortController();
  try {
    return await Promise.race([work, sleep(milliseconds, waiting.signal).then(() => undefined)]);
  } finally {
    waiting.abort();
  }
}

const isRefusal = (error: unknown): error is HttpClientError =>
  error instanceof HttpClientError && error.kind === 'auth';

/** Whether it says nothing of the credential that is held. */
const mayPass = (error: unknown): boolean =>
  error instanceof HttpClientError || (error instanceof SecretError && error.kind === 'unavailable');
