import type { GitHubUser } from '#lib/connectors/github/get-user.ts';

/** A user as Liaison shows it. */
export const userSummary = (user: GitHubUser) => ({
  login: user.login,
  name: user.name ?? null,
  type: user.type,
  company: user.company ?? null,
  location: user.location ?? null,
  url: user.html_url,
  avatarUrl: user.avatar_url,
  publicRepositories: user.public_repos,
  followers: user.followers,
  createdAt: user.created_at,
});
