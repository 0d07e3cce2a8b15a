import type { ScriptedAnswer } from './http-server.ts';

/** A repository as GitHub's "minimal repository" has it, with some of the fields that nobody here reads. */
export const githubRepository = (name: string, fields: Readonly<Record<string, unknown>> = {}) => ({
  id: 1,
  node_id: 'R_1',
  name,
  full_name: `ada/${name}`,
  owner: { login: 'ada', id: 2 },
  description: 'Notes on the engine',
  html_url: `https://github.com/ada/${name}`,
  language: 'TypeScript',
  stargazers_count: 3,
  private: false,
  visibility: 'public',
  archived: false,
  pushed_at: '2026-11-01T10:00:00Z',
  ...fields,
});

/** Repositories `<prefix>-1` to `<prefix>-<count>`. */
export const githubRepositories = (count: number, prefix = 'notes') =>
  Array.from({ length: count }, (_, index) => githubRepository(`${prefix}-${index + 1}`));

/** GitHub's answer when a primary rate limit is used up. `reset` is in seconds since the epoch. */
export const primaryLimit = (reset: number): ScriptedAnswer => ({
  status: 403,
  headers: {
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-resource': 'core',
  },
  body: { message: 'API rate limit exceeded for user ID 1.' },
});
