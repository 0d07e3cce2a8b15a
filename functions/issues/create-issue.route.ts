import * as fields from '#lib/contract/fields.ts';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';
import { NewIssue, WrittenIssue } from './issue-fields.ts';

export const route = defineRoute({
  operationId: 'createIssue',
  summary: 'Creates an issue',
  description:
    'Send an `Idempotency-Key`, and repeat the request with it when you do not know how it ended: the issue is created once. `dropped` names what GitHub ignored.',
  method: 'POST',
  path: '/repositories/{owner}/{name}/issues',
  scope: 'write',
  pathParameters: fields.repository,
  query: z.strictObject({ connection: fields.connection }),
  body: NewIssue,
  idempotent: true,
  response: WrittenIssue,
  status: 201,
  problems: [404, 410, 422, 429, 502, 503, 504],
});
