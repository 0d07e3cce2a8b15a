import { createRenewedCredential } from '#lib/auth/renewed-credential.ts';
import type { AppSecret } from '#lib/contract/secrets.ts';
import { type Clock, systemClock } from '#lib/core/clock.ts';
import type { CredentialSource } from '#lib/http/credential.ts';
import type { SecretReader } from '#lib/secrets/secret-reader.ts';

/**
 * GitHub refuses an end that is more than ten minutes from its now, and asks for a start in the past, for clocks that are
 * ahead. Ten minutes from that start are nine from now, so the end has the same minute to spare.
 */
const backdatedSeconds = 60;
const longestSeconds = 600;

/**
 * A GitHub App itself, by a JWT: for what concerns its installations, and for their tokens. A verification with it proves
 * the App's id and its key. With a rotated secret a new JWT is signed as soon as the secret is read again.
 */
export const createAppCredential = (secret: SecretReader<AppSecret>, clock: Clock = systemClock): CredentialSource =>
  createRenewedCredential({
    secret,
    clock,
    async issue(value) {
      // Only functions that meet an App load what signs.
      const { signAppJwt } = await import('#lib/auth/app-jwt.ts');
      const issuedAt = Math.floor(clock() / 1_000) - backdatedSeconds;
      const expiresAt = issuedAt + longestSeconds;
      const jwt = await signAppJwt(value, { issuedAt, expiresAt });
      return { credential: { headers: { authorization: `Bearer ${jwt}` } }, expiresAt: expiresAt * 1_000 };
    },
  });
