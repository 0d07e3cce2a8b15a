import * as fields from '#lib/contract/fields.ts';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';
import { IssueChanges, WrittenIssue } from './issue-fields.ts';

export const route = defineRoute({
  operationId: 'updateIssue',
  summary: 'Changes an issue',
  description: 'What is not given stays as it is. `dropped` names what GitHub ignored.',
  method: 'PATCH',
  path: '/repositories/{owner}/{name}/issues/{number}',
  scope: 'write',
  pathParameters: fields.repository.extend({ number: fields.positive }),
  query: z.strictObject({ connection: fields.connection }),
  body: IssueChanges,
  idempotent: true,
  response: WrittenIssue,
  problems: [404, 410, 422, 429, 502, 503, 504],
});
