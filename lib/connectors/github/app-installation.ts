import { asRefusal } from '#lib/auth/refused-issuer.ts';
import type { Call } from '#lib/connectors/connector.ts';
import * as z from '#lib/contract/schema.ts';
import type { HttpClient } from '#lib/http/client.ts';
import { path } from '#lib/http/path.ts';

/** A GitHub App as it is installed on an account. */
export interface Installation {
  /** Who its writes appear by: `my-app[bot]`. */
  readonly login: string;
  /** The login of the user or organization where it is installed. */
  readonly account?: string;
  /** Name to level, such as `{ issues: 'write' }`. */
  readonly permissions: Readonly<Record<string, string>>;
  /** Suspended by its owner or by GitHub: every request of it is refused. */
  readonly suspended: boolean;
}

export interface AppInstallation {
  /** Throws a SecretError, or an HttpClientError: of kind `auth` where the App is not, or no longer, installed there. */
  read(call: Call): Promise<Installation>;
}

const answer = z.object({
  app_slug: z.string(),
  // An enterprise has a slug in the place of a login.
  account: z.object({ login: z.string().nullish(), slug: z.string().nullish() }).nullish(),
  permissions: z.record(z.string(), z.string()),
  suspended_at: z.string().nullish(),
});

/**
 * `appClient` authenticates as the App itself, by its JWT: an installation's token may not ask about the installation.
 * https://docs.github.com/en/rest/apps/apps#get-an-installation-for-the-authenticated-app
 */
export const createAppInstallation = (
  appClient: HttpClient,
  installationId: () => Promise<string>,
): AppInstallation => ({
  async read(call) {
    const id = await installationId();
    const { data } = await appClient
      .get(path`/app/installations/${id}`, { ...call, parse: answer.parse })
      // Whoever reads it is after something else, and must not take this 404 for an answer to that.
      .catch((error: unknown) => {
        throw asRefusal(error);
      });
    const account = data.account?.login ?? data.account?.slug;
    return {
      login: `${data.app_slug}[bot]`,
      ...(account && { account }),
      permissions: data.permissions,
      suspended: typeof data.suspended_at === 'string',
    };
  },
});
