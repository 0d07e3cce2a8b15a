import * as z from '#lib/contract/schema.ts';

/** A list of repositories, as every route of them answers it. */
export const RepositoryList = z.object({
  repositories: z.array(
    z.object({
      name: z.string(),
      fullName: z.string(),
      description: z.string().nullable(),
      url: z.string(),
      language: z.string().nullable(),
      stars: z.number(),
      visibility: z.string(),
      archived: z.boolean(),
      pushedAt: z.string().nullable().describe('ISO 8601, UTC; null where nothing was ever pushed'),
    }),
  ),
  truncated: z.boolean().describe('There are more than `limit`'),
});
