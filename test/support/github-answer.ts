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

/** An issue as GitHub has it, with some of the fields that nobody here reads. */
export const githubIssue = (number: number, fields: Readonly<Record<string, unknown>> = {}) => ({
  id: 1000 + number,
  node_id: 'I_1',
  url: `https://api.github.com/repos/ada/notes/issues/${number}`,
  html_url: `https://github.com/ada/notes/issues/${number}`,
  number,
  title: `Issue ${number}`,
  user: { login: 'ada', id: 2, type: 'User' },
  labels: [{ id: 3, name: 'bug', color: 'd73a4a', default: true, description: null }],
  state: 'open',
  locked: false,
  assignee: null,
  assignees: [{ login: 'grace', id: 4, type: 'User' }],
  milestone: null,
  comments: 0,
  created_at: '2026-11-24T11:00:00Z',
  updated_at: '2026-11-24T11:30:00Z',
  closed_at: null,
  author_association: 'MEMBER',
  active_lock_reason: null,
  body: 'It is broken',
  state_reason: null,
  ...fields,
});

/** What is read of `githubIssue`. */
export const readGithubIssue = (number: number, fields: Readonly<Record<string, unknown>> = {}) => ({
  number,
  title: `Issue ${number}`,
  body: 'It is broken',
  state: 'open',
  state_reason: null,
  html_url: `https://github.com/ada/notes/issues/${number}`,
  user: { login: 'ada' },
  labels: ['bug'],
  assignees: ['grace'],
  created_at: '2026-11-24T11:00:00Z',
  updated_at: '2026-11-24T11:30:00Z',
  closed_at: null,
  comments: 0,
  ...fields,
});

/** An entry of GitHub's list of issues that is a pull request. */
export const githubPullRequest = (number: number, fields: Readonly<Record<string, unknown>> = {}) =>
  githubIssue(number, {
    pull_request: { url: `https://api.github.com/repos/ada/notes/pulls/${number}`, merged_at: null },
    ...fields,
  });

/** A user as GitHub's "public user" has it. */
export const githubUser = (login: string, fields: Readonly<Record<string, unknown>> = {}) => ({
  login,
  id: 2,
  node_id: 'U_1',
  avatar_url: 'https://avatars.githubusercontent.com/u/2?v=4',
  html_url: `https://github.com/${login}`,
  type: 'User',
  site_admin: false,
  name: 'Ada Lovelace',
  company: null,
  blog: '',
  location: 'London',
  email: null,
  bio: null,
  public_repos: 2,
  public_gists: 0,
  followers: 20,
  following: 0,
  created_at: '2008-01-14T04:33:35Z',
  updated_at: '2026-11-01T10:00:00Z',
  ...fields,
});

/** An App as it is installed on the account `ada`. */
export const githubInstallation = (fields: Readonly<Record<string, unknown>> = {}) => ({
  id: 7,
  account: { login: 'ada', id: 2, type: 'User' },
  repository_selection: 'selected',
  app_id: 123,
  app_slug: 'liaison-app',
  target_id: 2,
  target_type: 'User',
  permissions: { metadata: 'read', issues: 'write' },
  events: ['issues'],
  created_at: '2026-11-01T10:00:00Z',
  updated_at: '2026-11-01T10:00:00Z',
  single_file_name: null,
  suspended_by: null,
  suspended_at: null,
  ...fields,
});

/** GitHub's answer to a fine-grained token or an App that lacks a permission. */
export const permissionRefusal = (needs: string): ScriptedAnswer => ({
  status: 403,
  headers: { 'x-accepted-github-permissions': needs, 'x-ratelimit-remaining': '4999' },
  body: {
    message: 'Resource not accessible by personal access token',
    documentation_url: 'https://docs.github.com/rest/issues/issues#list-repository-issues',
    status: '403',
  },
});

/** An attempt to deliver an event to a webhook, as GitHub lists it. */
export const githubHookDelivery = (fields: Readonly<Record<string, unknown>> = {}) => ({
  id: 42,
  guid: '58474f00-b361-11eb-836d-0e4f3503ccbe',
  delivered_at: '2026-11-24T11:00:00Z',
  redelivery: false,
  duration: 0.03,
  status: 'OK',
  status_code: 202,
  event: 'issues',
  action: 'opened',
  installation_id: null,
  repository_id: 1000,
  throttled_at: null,
  ...fields,
});
