import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '#lib/core/clock.ts';
import { type Credential, type CredentialSource, sameCredential } from '#lib/http/credential.ts';
import { HttpClientError } from '#lib/http/http-client-error.ts';
import type { SecretReader } from '#lib/secrets/secret-reader.ts';

export interface IssuedCredential {
  readonly credential: Credential;
  /** Milliseconds since the epoch, by the local clock; Infinity where nobody says. */
  readonly expiresAt: number;
}

export interface RenewedCredentialOptions<T> {
  readonly secret: SecretReader<T>;
  /** Has a credential issued for what the secret holds. */
  readonly issue: (value: T) => Promise<IssuedCredential>;
  readonly clock: Clock;
}

/** For requests that have a token issued: to ask twice does no harm, and somebody waits meanwhile. Milliseconds. */
export const tokenRequest = { idempotent: true, attemptTimeoutMs: 5_000, timeoutMs: 10_000 } as const;

/** The last tenth of its life, five minutes of it at most. */
const longestMarginMs = 300_000;
/** How long a credential that could not be renewed is used on before that is tried again. */
const retryMs = 10_000;

/**
 * A credential that ends, kept in memory for all who ask and renewed some time before. One renewal is under way at a
 * time. While it fails the old one is used on for as long as it is valid, unless it is the secret that fails: who takes
 * the secret away wants an end. A failure is not kept. A refused credential is thrown away and the secret read anew.
 *
 * Throws a SecretError, or an HttpClientError: of kind `auth` where the third party does not issue a credential for what
 * the secret holds, also after the secret was read anew.
 */
export function createRenewedCredential<T>({ secret, issue, clock }: RenewedCredentialOptions<T>): CredentialSource {
  let held: (IssuedCredential & { readonly renewAt: number }) | undefined;
  let underWay: Promise<Credential> | undefined;

  async function obtain(reread: boolean): Promise<IssuedCredential> {
    const value = await (reread ? secret.refresh() : secret.read());
    try {
      return await issue(value);
    } catch (error) {
      if (reread || !isRefusal(error)) throw error;
      const current = await secret.refresh();
      if (isDeepStrictEqual(current, value)) throw error;
      return await issue(current);
    }
  }

  async function renew(reread: boolean): Promise<Credential> {
    try {
      const issued = await obtain(reread);
      const marginMs = Math.min(longestMarginMs, (issued.expiresAt - clock()) / 10);
      held = { ...issued, renewAt: issued.expiresAt - marginMs };
      return issued.credential;
    } catch (error) {
      throw isRefusal(error) ? new HttpClientError({ ...error, kind: 'auth' }) : error;
    }
  }

  function shareRenewal(reread: boolean): Promise<Credential> {
    underWay ??= renew(reread).finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  return {
    async get() {
      if (held && clock() < held.renewAt) return held.credential;
      try {
        return await shareRenewal(false);
      } catch (error) {
        if (!held || clock() >= held.expiresAt || !(error instanceof HttpClientError)) throw error;
        held = { ...held, renewAt: clock() + retryMs };
        return held.credential;
      }
    },
    async refresh(refused) {
      // Others may have learnt of the refusal before.
      if (held && !sameCredential(held.credential, refused)) return held.credential;
      held = undefined;
      const current = await shareRenewal(true);
      return sameCredential(current, refused) ? undefined : current;
    },
  };
}

/**
 * A client error of whoever issues: it has nothing to do with what the caller asked for, and must not be taken for it.
 * So it becomes one of kind `auth`, without the answer.
 */
function isRefusal(error: unknown): error is HttpClientError {
  return error instanceof HttpClientError && (error.kind === 'auth' || (error.kind === 'http' && isClientError(error)));
}

const isClientError = ({ status }: HttpClientError): boolean => status !== undefined && status >= 400 && status < 500;
