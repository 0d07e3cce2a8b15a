import { asRefusal } from '#lib/auth/refused-issuer.ts';
import { createRenewedCredential, tokenRequest } from '#lib/auth/renewed-credential.ts';
import * as z from '#lib/contract/schema.ts';
import type { AppSecret } from '#lib/contract/secrets.ts';
import { type Clock, systemClock } from '#lib/core/clock.ts';
import type { HttpClient } from '#lib/http/client.ts';
import type { CredentialSource } from '#lib/http/credential.ts';
import { parseHttpDate } from '#lib/http/http-date.ts';
import { path } from '#lib/http/path.ts';
import type { SecretReader } from '#lib/secrets/secret-reader.ts';

const answer = z.object({
  token: z.string().regex(/^[\x21-\x7e]+$/),
  expires_at: z.string().refine((text) => !Number.isNaN(Date.parse(text))),
});

export interface InstallationCredentialOptions {
  readonly secret: SecretReader<AppSecret>;
  /** Its credential is the App's own (app-credential.ts). */
  readonly appClient: HttpClient;
  readonly clock?: Clock;
}

/**
 * The token of a GitHub App's installation, which is valid for an hour. A verification with it proves the App's key, that
 * the App is installed there, and that nobody has suspended it. A rotated secret ends the token of the old one, as soon as
 * the secret is read again: it is always of the installation that the secret names.
 * https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app
 */
export const createInstallationCredential = ({
  secret,
  appClient,
  clock = systemClock,
}: InstallationCredentialOptions): CredentialSource =>
  createRenewedCredential({
    secret,
    clock,
    async issue({ installationId }) {
      const { data, headers } = await createToken(appClient, installationId);
      const issuedAt = clock();
      // The end is by GitHub's clock, which its Date header shows.
      const lifetimeMs = Date.parse(data.expires_at) - (parseHttpDate(headers['date'] ?? '', issuedAt) ?? issuedAt);
      return {
        credential: { headers: { authorization: `Bearer ${data.token}` }, issuedAt },
        expiresAt: issuedAt + lifetimeMs,
      };
    },
  });

async function createToken(appClient: HttpClient, installationId: string) {
  const route = path`/app/installations/${installationId}/access_tokens`;
  try {
    return await appClient.post(route, { ...tokenRequest, parse: answer.parse });
  } catch (error) {
    throw asRefusal(error);
  }
}
