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
  /** `token` where GitHub does not tell which kind it is. */
  readonly credential: 'classic-token' | 'fine-grained-token' | 'token' | 'app-installation';
  /** Of a classic token only, and never empty: of other tokens GitHub does not tell. */
  readonly scopes?: readonly string[];
  /** Of an App's installation only: name to level. */
  readonly permissions?: Readonly<Record<string, string>>;
  /** Of an App's installation only: every request of it is refused. */
  readonly suspended?: boolean;
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
    const { login, permissions, suspended } = await installation.read(call);
    return { login, credential: 'app-installation', permissions, ...(suspended && { suspended }) };
  }
  const { data, headers } = await client.get('/user', { ...call, parse: user.parse });
  const expiresAt = parseExpiration(headers[expirationHeader]);
  return { login: data.login, ...readKind(headers[scopesHeader]), ...(expiresAt !== undefined && { expiresAt }) };
}

/**
 * The header is absent for a fine-grained token. Empty it says little: a classic token without scopes has it so, and so
 * may one that a GitHub App got for a user. https://github.com/cli/cli gives up on such a token too.
 */
function readKind(scopesOfHeader: string | undefined): Pick<GitHubAccount, 'credential' | 'scopes'> {
  if (scopesOfHeader === undefined) return { credential: 'fine-grained-token' };
  const scopes = parseScopes(scopesOfHeader);
  return scopes.length > 0 ? { credential: 'classic-token', scopes } : { credential: 'token' };
}
