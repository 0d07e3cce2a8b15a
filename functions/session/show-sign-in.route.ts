import * as fields from '#lib/contract/fields.ts';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';

export const route = defineRoute({
  operationId: 'showSignIn',
  summary: 'The page to sign in on',
  method: 'GET',
  path: '/sign-in',
  scope: 'none',
  query: z.strictObject({ next: fields.localPath.optional().describe('Where to go on to') }),
  response: z.string(),
  answers: 'page',
});
