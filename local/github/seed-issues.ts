import type { Backend } from './backend.ts';
import { repositories, tokenOwner } from './seed.ts';

interface SeededIssue {
  readonly title: string;
  readonly body?: string;
  /** The token's owner by default. */
  readonly author?: string;
  readonly labels?: readonly string[];
  readonly assignees?: readonly string[];
  readonly closed?: 'completed' | 'not_planned';
  /** It is a pull request of the repository's owner, from this branch. */
  readonly branch?: string;
}

/** By repository, in the order of their numbers. */
const issues: Readonly<Record<string, readonly SeededIssue[]>> = {
  'octocat/hello-world': [
    { title: 'The greeting ignores the time of day', labels: ['bug'], closed: 'completed' },
    { title: 'Say hello in Latin too', author: 'ada', labels: ['enhancement'] },
    { title: 'Works on my machine', author: 'alan', labels: ['question'], closed: 'not_planned' },
    { title: 'README: how to greet a group', labels: ['documentation'], assignees: ['octocat'] },
    { title: 'An empty name greets nobody', author: 'barbara', labels: ['bug'], body: 'Steps: send `name=`.' },
    { title: 'Greet whoever signs in', branch: 'greet-on-sign-in' },
    { title: 'Rate limit the exclamation marks', author: 'edsger', labels: ['enhancement'] },
    { title: 'Names with an umlaut are cut: Zoë, Jürgen', author: 'grace', labels: ['bug'], assignees: ['ada'] },
    { title: 'Stop considering GOTO', author: 'donald', labels: ['question'], closed: 'completed' },
    { title: 'Translate the farewell', labels: ['enhancement', 'documentation'] },
    { title: 'Greeting arrives twice', author: 'radia', labels: ['bug'], assignees: ['octocat', 'ada'] },
    { title: 'Where is the goodbye?', author: 'hedy' },
  ],
  'octocat/secret-plans': [
    { title: 'Name for the secret plan', assignees: ['octocat'] },
    { title: 'Find the other half of the map', labels: ['bug'] },
    { title: 'Burn after reading', closed: 'completed' },
  ],
  'octocat/git-consortium': [{ title: 'Last one out turns off the light' }],
  'ada/analytical-engine': [
    { title: 'The mill jams at the twelfth digit', author: 'ada', labels: ['bug'] },
    { title: 'Documentation for note G', author: tokenOwner },
  ],
  'grace/compiler': [{ title: 'Moth in relay 70', author: 'grace', labels: ['bug'] }],
};

/** Brings into the emulator what its seed has no fields for: collaborators, issues, and what a repository is not. */
export async function fill(backend: Backend): Promise<void> {
  for (const { owner, name, collaborators = [] } of repositories)
    for (const login of collaborators)
      await change(backend, 'PUT', `/repos/${owner}/${name}/collaborators/${login}`, { permission: 'push' }, owner);
  for (const [repository, seeded] of Object.entries(issues))
    for (const [index, issue] of seeded.entries()) await open(backend, repository, index + 1, issue);
  for (const { owner, name, archived, withoutIssues } of repositories) {
    if (withoutIssues) await change(backend, 'PATCH', `/repos/${owner}/${name}`, { has_issues: false }, owner);
    if (archived) await change(backend, 'PATCH', `/repos/${owner}/${name}`, { archived }, owner);
  }
}

async function open(backend: Backend, repository: string, number: number, issue: SeededIssue): Promise<void> {
  const { title, body = null, author = tokenOwner, labels = [], assignees = [], closed, branch } = issue;
  const [owner = ''] = repository.split('/');
  if (branch !== undefined)
    return change(backend, 'POST', `/repos/${repository}/pulls`, { title, body, head: branch, base: 'main' }, owner);
  await change(backend, 'POST', `/repos/${repository}/issues`, { title, body, labels, assignees }, author);
  if (closed === undefined) return;
  await change(
    backend,
    'PATCH',
    `/repos/${repository}/issues/${number}`,
    { state: 'closed', state_reason: closed },
    owner,
  );
}

async function change(backend: Backend, method: string, path: string, body: object, as: string): Promise<void> {
  await backend.call({ method, path, headers: { 'content-type': 'application/json' }, body, as });
}
