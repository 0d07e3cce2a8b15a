import type { GitHubRepository } from '#lib/connectors/github/repository.ts';

/** A repository as Liaison shows it. */
export const repositorySummary = (repository: GitHubRepository) => ({
  name: repository.name,
  fullName: repository.full_name,
  description: repository.description ?? null,
  url: repository.html_url,
  language: repository.language ?? null,
  stars: repository.stargazers_count ?? 0,
  visibility: repository.visibility ?? (repository.private ? 'private' : 'public'),
  archived: repository.archived ?? false,
  pushedAt: repository.pushed_at ?? null,
});
