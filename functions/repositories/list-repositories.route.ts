import * as fields from '#lib/contract/fields.ts';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';

export const route = defineRoute({
  operationId: 'listRepositories',
  summary: 'The public repositories of a user',
  description: 'The public ones, by full name, up to `limit`.',
  method: 'GET',
  path: '/users/{login}/repositories',
  scope: 'read',
  pathParameters: z.object({ login: fields.githubLogin }),
  query: z.strictObject({
    connection: fields.connection,
    limit: fields.decimal({ minimum: 1, maximum: 1000, fallback: 100 }),
  }),
  response: z.object({
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
  }),
  problems: [404, 429, 502, 503, 504],
});
