import * as z from '#lib/contract/schema.ts';

/** Which repository: `ada/notes` in two parts. */
export interface RepositoryName {
  readonly owner: string;
  readonly name: string;
}

/** The fields of GitHub's "minimal repository" that Liaison reads. More may come; they are left out. */
export const GitHubRepository = z.object({
  name: z.string(),
  full_name: z.string(),
  description: z.string().nullish(),
  html_url: z.string(),
  language: z.string().nullish(),
  stargazers_count: z.number().optional(),
  private: z.boolean(),
  /** Absent on older GitHub Enterprise Servers. */
  visibility: z.string().optional(),
  archived: z.boolean().optional(),
  pushed_at: z.string().nullish(),
});
export type GitHubRepository = z.infer<typeof GitHubRepository>;
