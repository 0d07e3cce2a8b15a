import * as fields from '#lib/contract/fields.ts';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';
import { RepositoryList } from './repository-fields.ts';

export const route = defineRoute({
  operationId: 'listAccountRepositories',
  summary: "The repositories that a connection's credential can see, private ones too",
  description: 'Of an App: those that it is installed on; `affiliation` and `sort` then change nothing.',
  method: 'GET',
  path: '/account/repositories',
  scope: 'read',
  query: z.strictObject({
    connection: fields.connection,
    limit: fields.decimal({ minimum: 1, maximum: 1000, fallback: 100 }),
    visibility: z.enum(['all', 'public', 'private']).default('all'),
    affiliation: fields
      .several(z.enum(['owner', 'collaborator', 'organization_member']), {
        most: 3,
        items: { enum: ['owner', 'collaborator', 'organization_member'] },
        description: 'How the account is related to them; all of it when absent',
      })
      .optional(),
    sort: z.enum(['created', 'updated', 'pushed', 'full_name']).default('full_name'),
  }),
  response: RepositoryList,
  problems: [404, 429, 502, 503, 504],
});
