import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import type { AppSecret } from '#lib/contract/secrets.ts';

/**
 * The JWT by which a GitHub App says who it is. Times are seconds since the epoch.
 * https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
 */
export const signAppJwt = (
  { appId, privateKey }: AppSecret,
  { issuedAt, expiresAt }: { readonly issuedAt: number; readonly expiresAt: number },
): Promise<string> =>
  new SignJWT()
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuer(appId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    // Of node:crypto and not jose's importer, which knows PKCS#8 only; GitHub gives PKCS#1.
    .sign(createPrivateKey(privateKey));
