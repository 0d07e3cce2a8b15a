import * as fields from '#lib/contract/fields.ts';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';
import { RepositoryList } from './repository-fields.ts';

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
  response: RepositoryList,
  problems: [404, 429, 502, 503, 504],
});
