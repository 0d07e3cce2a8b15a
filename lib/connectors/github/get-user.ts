import type { Call } from '#lib/connectors/connector.ts';
import * as z from '#lib/contract/schema.ts';
import type { HttpClient } from '#lib/http/client.ts';
import { path } from '#lib/http/path.ts';

/** The fields of GitHub's "public user" that Liaison reads: a person, an organization or a bot, as `type` says. */
export const GitHubUser = z.object({
  login: z.string(),
  id: z.number(),
  type: z.string(),
  name: z.string().nullish(),
  company: z.string().nullish(),
  location: z.string().nullish(),
  bio: z.string().nullish(),
  html_url: z.string(),
  avatar_url: z.string(),
  public_repos: z.number(),
  followers: z.number(),
  following: z.number(),
  created_at: z.string(),
});
export type GitHubUser = z.infer<typeof GitHubUser>;

/** https://docs.github.com/en/rest/users/users#get-a-user */
export async function getUser(client: HttpClient, login: string, call: Call): Promise<GitHubUser> {
  const { data } = await client.get(path`/users/${login}`, { ...call, parse: GitHubUser.parse });
  return data;
}
