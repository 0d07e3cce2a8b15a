import type { Call } from '#lib/connectors/connector.ts';
import * as z from '#lib/contract/schema.ts';
import type { HttpClient } from '#lib/http/client.ts';
import type { AppInstallation } from './app-installation.ts';
import { parseScopes, scopesHeader } from './scopes.ts';
import { expirationHeader, parseExpiration } from './token-expiration.ts';

/** Whose credential it is, and what GitHub tells of it. */
export interface GitHubAccount {
  /** Of an App: `my-app[bot]`. */
  readonly login: string;
  readonly credential: 'classic-token' | 'fine-grained-token' | 'app-installation';
  /** Of a classic token only: of a fine-grained one GitHub does not tell. */
  readonly scopes?: readonly string[];
  /** Of an App's installation only: name to level. */
  readonly permissions?: Readonly<Record<string, string>>;
  /** Of a token that ends, in milliseconds since the epoch. */
  readonly expiresAt?: number;
}

const user = z.object({ login: z.string() });

/** https://docs.github.com/en/rest/users/users#get-the-authenticated-user; an App is no user, and asks otherwise. */
export async function getAccount(
  client: HttpClient,
  installation: AppInstallation | undefined,
  call: Call,
): Promise<GitHubAccount> {
  if (installation) {
    const { login, permissions } = await installation.read(call);
    return { login, credential: 'app-installation', permissions };
  }
  const { data, headers } = await client.get('/user', { ...call, parse: user.parse });
  const granted = headers[scopesHeader];
  const expiresAt = parseExpiration(headers[expirationHeader]);
  return {
    login: data.login,
    // The header is empty for a classic token without scopes, and absent for a fine-grained one.
    ...(granted === undefined
      ? { credential: 'fine-grained-token' }
      : { credential: 'classic-token', scopes: parseScopes(granted) }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}
