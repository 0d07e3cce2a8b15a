import * as z from '#lib/contract/schema.ts';
import type { Backend } from './backend.ts';
import { movedRepositories, repositories, users } from './seed.ts';

/** The path by the names that the emulator knows, or where the repository in it has moved to. */
export type ResolvedPath = { readonly path: string } | { readonly movedTo: string };

const Repository = z.looseObject({ id: z.number(), full_name: z.string() });

/**
 * GitHub finds users and repositories whatever case their names are written in, a repository also by its id, and it
 * sends those who ask by the old name of a repository to its id.
 * https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
 */
export async function resolvePath(backend: Backend, path: string): Promise<ResolvedPath> {
  const [, id, ofId = ''] = /^\/repositories\/(\d+)(\/.*)?$/.exec(path) ?? [];
  if (id !== undefined) {
    const repository = await backend.call({ path: `/repositories/${id}` });
    return { path: repository === undefined ? path : `/repos/${Repository.parse(repository).full_name}${ofId}` };
  }
  const [, login, ofUser = ''] = /^\/users\/([^/]+)(\/.*)?$/.exec(path) ?? [];
  if (login !== undefined) return { path: `/users/${spelling.get(login.toLowerCase()) ?? login}${ofUser}` };
  const [, name, ofRepository = ''] = /^\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(path) ?? [];
  if (name === undefined) return { path };
  const newName = movedRepositories.get(name.toLowerCase());
  if (newName === undefined) return { path: `/repos/${spelling.get(name.toLowerCase()) ?? name}${ofRepository}` };
  const moved = Repository.parse(await backend.call({ path: `/repos/${newName}` }));
  return { movedTo: `/repositories/${moved.id}${ofRepository}` };
}

/** Logins and full names by their lower case. */
const spelling = new Map(
  [...users.map(({ login }) => login), ...repositories.map(({ owner, name }) => `${owner}/${name}`)].map((name) => [
    name.toLowerCase(),
    name,
  ]),
);
