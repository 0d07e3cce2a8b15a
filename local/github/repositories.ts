import * as z from '#lib/contract/schema.ts';
import { type Answer, failure } from './answer.ts';
import type { Backend } from './backend.ts';
import { pageOf } from './paging.ts';
import { membersOf, repositories, tokenOwner } from './seed.ts';

const Repository = z.looseObject({
  full_name: z.string(),
  private: z.boolean(),
  owner: z.looseObject({ login: z.string() }),
  created_at: z.string(),
  updated_at: z.string(),
  pushed_at: z.string().nullable(),
});
type Repository = z.infer<typeof Repository>;

const choices = {
  visibility: ['all', 'public', 'private'],
  affiliation: ['owner', 'collaborator', 'organization_member'],
  sort: ['created', 'updated', 'pushed', 'full_name'],
  direction: ['asc', 'desc'],
};

/** `GET /user/repos`: https://docs.github.com/rest/repos/repos#list-repositories-for-the-authenticated-user */
export async function listOwnRepositories(backend: Backend, url: URL): Promise<Answer> {
  const query = url.searchParams;
  for (const [name, known] of Object.entries(choices))
    if ((query.get(name) ?? '').split(',').some((value) => value !== '' && !known.includes(value)))
      return failure(422, 'Validation Failed', { errors: [{ resource: 'Repository', code: 'invalid', field: name }] });
  const typed = query.has('type');
  if (typed && (query.has('visibility') || query.has('affiliation')))
    return failure(422, 'If you specify visibility or affiliation, you cannot specify type.');
  const all = await backend.list(`/user/repos${typed ? `?type=${query.get('type')}` : ''}`);
  const { items, headers } = pageOf(
    selectRepositories(
      all.map((item) => Repository.parse(item)),
      query,
    ),
    query,
    `${url.origin}/user/repos`,
  );
  return { status: 200, headers, body: items.map(asGitHubHasIt) };
}

/** https://docs.github.com/rest/apps/installations#list-repositories-accessible-to-the-app-installation */
export async function listInstallationRepositories(backend: Backend, url: URL, asApp: boolean): Promise<Answer> {
  if (!asApp)
    return failure(
      403,
      'You must authenticate with an installation access token in order to list repositories for an installation.',
    );
  const all = (await backend.list('/user/repos')).map((item) => Repository.parse(item));
  const own = selectRepositories(all, new URLSearchParams({ affiliation: 'owner' }));
  const { items, headers } = pageOf(own, url.searchParams, `${url.origin}${url.pathname}`);
  return { status: 200, headers, body: { total_count: own.length, repositories: items.map(asGitHubHasIt) } };
}

function selectRepositories(all: readonly Repository[], query: URLSearchParams): Repository[] {
  const visibility = query.get('visibility') ?? 'all';
  const affiliations = (query.get('affiliation') ?? choices.affiliation.join()).split(',');
  const sort = query.get('sort') ?? 'full_name';
  const direction = (query.get('direction') ?? (sort === 'full_name' ? 'asc' : 'desc')) === 'asc' ? 1 : -1;
  const keyOf = (repository: Repository) =>
    String(sort === 'full_name' ? repository.full_name : repository[`${sort}_at`]);
  return all
    .filter((repository) => visibility === 'all' || repository.private === (visibility === 'private'))
    .filter(({ owner }) => affiliations.includes(owner.login === tokenOwner ? 'owner' : 'collaborator'))
    .sort((a, b) => direction * (keyOf(a).localeCompare(keyOf(b)) || a.full_name.localeCompare(b.full_name)));
}

const stars = new Map(repositories.map(({ owner, name, stars }) => [`${owner}/${name}`, stars]));

/** A repository with its stars, which `emulate` has not, and with what the token's owner may do in it. */
export function asGitHubHasIt(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('full_name' in value)) return value;
  const name = String(value.full_name);
  const count = stars.get(name);
  const isOwner = name.startsWith(`${tokenOwner}/`);
  const mayPush = membersOf(name).includes(tokenOwner);
  return {
    ...value,
    ...(count === undefined ? {} : { stargazers_count: count, watchers_count: count, watchers: count }),
    permissions: { admin: isOwner, maintain: isOwner, push: mayPush, triage: mayPush, pull: true },
  };
}
