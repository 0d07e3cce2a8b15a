import type { Call, Connector } from '#lib/connectors/connector.ts';
import type { HttpClient } from '#lib/http/client.ts';
import { listUserRepositories } from './list-user-repositories.ts';
import type { GitHubRepository } from './repository.ts';
import { verifyCredential } from './verify-credential.ts';

/** GitHub's operations, as far as Liaison uses them. Each throws an HttpClientError or a SecretError. */
export interface GitHub extends Connector {
  /** The public repositories of a user, by full name, `limit` at most. */
  listUserRepositories(
    login: string,
    options: Call & { readonly limit: number },
  ): Promise<{ readonly repositories: readonly GitHubRepository[]; readonly truncated: boolean }>;
}

export const createGitHub = (client: HttpClient): GitHub => ({
  listUserRepositories: (login, options) => listUserRepositories(client, login, options),
  verifyCredential: (call) => verifyCredential(client, call),
});
