import type { Call, Connector } from '#lib/connectors/connector.ts';
import type { HttpClient } from '#lib/http/client.ts';
import type { AppInstallation } from './app-installation.ts';
import { checkOperations } from './check-operations.ts';
import type { RepositoryList } from './collect-repositories.ts';
import { createIssue, type NewIssue } from './create-issue.ts';
import { findOwnIssue, type SoughtIssue } from './find-own-issue.ts';
import { type GitHubAccount, getAccount } from './get-account.ts';
import { type GitHubUser, getUser } from './get-user.ts';
import { createHookDeliveries, type HookDeliveries, type OwnedHook } from './hook-deliveries.ts';
import type { GitHubIssue } from './issue.ts';
import {
  type AccountRepositoriesOptions,
  listAccountRepositories,
  listInstallationRepositories,
} from './list-account-repositories.ts';
import { type IssuesPage, type ListIssuesOptions, listIssues } from './list-issues.ts';
import { listUserRepositories } from './list-user-repositories.ts';
import type { OperationCheck } from './operation-check.ts';
import { readLimits } from './read-limits.ts';
import type { RepositoryName } from './repository.ts';
import { type IssueChanges, updateIssue } from './update-issue.ts';
import { verifyCredential } from './verify-credential.ts';

/**
 * GitHub's operations, as far as Liaison uses them. Each throws an HttpClientError, which `readRefusal` explains where
 * GitHub refused, or a SecretError.
 */
export interface GitHub extends Connector {
  /** What was delivered to the App's webhook, on whichever account; absent where the credential is no App's. */
  readonly appHookDeliveries?: HookDeliveries | undefined;
  /** For each operation of Liaison whether the credential of this account, as `getAccount` gave it, suffices. */
  checkOperations(account: GitHubAccount, call: Call): Promise<readonly OperationCheck[]>;
  createIssue(repository: RepositoryName, issue: NewIssue, call: Call): Promise<GitHubIssue>;
  /** After a creation of unknown fate: the issue, if it was created after all. */
  findOwnIssue(repository: RepositoryName, sought: SoughtIssue, call: Call): Promise<GitHubIssue | undefined>;
  getAccount(call: Call): Promise<GitHubAccount>;
  getUser(login: string, call: Call): Promise<GitHubUser>;
  /** What was delivered to a webhook of a repository or an organization. */
  hookDeliveries(hook: OwnedHook): HookDeliveries;
  /** What the credential can reach, the private ones too, `limit` at most. An App knows no `affiliation` and no `sort`. */
  listAccountRepositories(options: AccountRepositoriesOptions): Promise<RepositoryList>;
  /** One page of the issues of a repository, without its pull requests. */
  listIssues(repository: RepositoryName, options: ListIssuesOptions): Promise<IssuesPage>;
  /** The public repositories of a user, by full name, `limit` at most. */
  listUserRepositories(login: string, options: Call & { readonly limit: number }): Promise<RepositoryList>;
  updateIssue(repository: RepositoryName, number: number, changes: IssueChanges, call: Call): Promise<GitHubIssue>;
}

/** `installation` and `appHookDeliveries` where the client's credential is an App's. */
export const createGitHub = (
  client: HttpClient,
  installation?: AppInstallation,
  appHookDeliveries?: HookDeliveries,
): GitHub => ({
  appHookDeliveries,
  checkOperations: (account, call) => checkOperations(client, account, call),
  createIssue: (repository, issue, call) => createIssue(client, repository, issue, call),
  findOwnIssue: (repository, sought, call) => findOwnIssue(client, installation, repository, sought, call),
  getAccount: (call) => getAccount(client, installation, call),
  getUser: (login, call) => getUser(client, login, call),
  hookDeliveries: (hook) => createHookDeliveries(client, hook),
  listAccountRepositories: (options) =>
    installation ? listInstallationRepositories(client, options) : listAccountRepositories(client, options),
  listIssues: (repository, options) => listIssues(client, repository, options),
  listUserRepositories: (login, options) => listUserRepositories(client, login, options),
  readLimits: (call) => readLimits(client, call),
  updateIssue: (repository, number, changes, call) => updateIssue(client, repository, number, changes, call),
  verifyCredential: (call) => verifyCredential(client, installation, call),
});
