// What the server of the HTTP bench answers, by the first part of the path.
import { githubUser } from '../support/github-answer.ts';

const api = 'https://api.github.com';

// With the addresses that GitHub puts into each user and each repository.
const user = (login: string) =>
  githubUser(login, {
    ...{
      gravatar_id: '',
      url: `${api}/users/${login}`,
      user_view_type: 'public',
      hireable: null,
      twitter_username: null,
    },
    bio: 'Wrote the first programs for an engine that was never built, and notes on it that are longer than the paper.',
    ...addresses(`${api}/users/${login}`, [
      ...['followers', 'following{/other_user}', 'gists{/gist_id}', 'starred{/owner}{/repo}', 'subscriptions'],
      ...['orgs', 'repos', 'events{/privacy}', 'received_events'],
    ]),
  });

const repository = (index: number) => ({
  ...{ id: index, name: `notes-${index}`, full_name: `ada/notes-${index}`, private: false, owner: user('ada') },
  ...addresses(`${api}/repos/ada/notes-${index}`, [
    ...['forks', 'keys{/key_id}', 'collaborators{/collaborator}', 'teams', 'hooks', 'issues/events{/number}', 'events'],
    ...['assignees{/user}', 'branches{/branch}', 'tags', 'git/blobs{/sha}', 'git/tags{/sha}', 'git/refs{/sha}'],
    ...['statuses/{sha}', 'languages', 'stargazers', 'contributors', 'subscribers', 'subscription', 'commits{/sha}'],
    ...['comments{/number}', 'contents/{+path}', 'compare/{base}...{head}', 'merges', 'downloads', 'pulls{/number}'],
  ]),
  ...{
    stargazers_count: index,
    topics: ['notes', 'engine'],
    pushed_at: '2026-11-01T10:00:00Z',
    language: 'TypeScript',
  },
});

function addresses(base: string, ends: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(ends.map((end) => [`${end.replace(/\W.*/, '')}_url`, `${base}/${end}`]));
}

export const answers = {
  user: JSON.stringify(user('ada')),
  repositories: JSON.stringify(Array.from({ length: 20 }, (_, index) => repository(index))),
};
