import * as fields from '#lib/contract/fields.ts';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';
import { Issue } from './issue-fields.ts';

const label = z.string().min(1, 'must not be empty').max(50, 'must be 50 characters at most');

export const route = defineRoute({
  operationId: 'listIssues',
  summary: 'The issues of a repository, newest first',
  description:
    'Page by page: `next` is the cursor of the next page, absent on the last one. GitHub counts pull requests as issues; they are left out here, so a page may hold fewer than `limit`.',
  method: 'GET',
  path: '/repositories/{owner}/{name}/issues',
  scope: 'read',
  pathParameters: fields.repository,
  query: z.strictObject({
    connection: fields.connection,
    state: z.enum(['open', 'closed', 'all']).default('open'),
    labels: fields
      .several(label, { most: 20, items: { minLength: 1, maxLength: 50 }, description: 'All of these labels' })
      .optional(),
    since: fields.instant.optional().describe('Updated at or after it. ISO 8601'),
    assignee: fields.githubLogin
      .or(z.enum(['*', 'none']))
      .optional()
      .describe('A login; `none` for nobody, `*` for anybody'),
    limit: fields.decimal({ minimum: 1, maximum: 100, fallback: 30 }),
    cursor: z.string().max(2000).optional().describe('`next` of the page before'),
  }),
  response: z.object({ issues: z.array(Issue), next: z.string().optional() }),
  problems: [404, 410, 422, 429, 502, 503, 504],
});
