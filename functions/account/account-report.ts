import type { LimitBucket } from '#lib/connectors/connector.ts';
import type { GitHubAccount } from '#lib/connectors/github/get-account.ts';
import type { OperationCheck } from '#lib/connectors/github/operation-check.ts';

/** What `GET /account` answers. */
export const accountReport = (
  { login, credential, scopes, permissions, expiresAt }: GitHubAccount,
  limits: readonly LimitBucket[],
  operations: readonly OperationCheck[],
) => ({
  login,
  credential,
  ...(scopes && { scopes: [...scopes] }),
  ...(permissions && { permissions: { ...permissions } }),
  ...(expiresAt !== undefined && { expiresAt: isoTime(expiresAt) }),
  limits: limits.map(({ name, limit, remaining, resetsAt }) => ({
    name,
    limit,
    remaining,
    resetsAt: isoTime(resetsAt),
  })),
  operations: [...operations],
});

const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();
