import { localTarget } from '#lib/contract/local-path.ts';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';

export const route = defineRoute({
  operationId: 'showSignIn',
  summary: 'The page to sign in on',
  method: 'GET',
  path: '/sign-in',
  scope: 'none',
  query: z.strictObject({
    next: localTarget.optional().describe('Where to go on to: a path of Liaison, with or without a query'),
  }),
  response: z.string(),
  answers: 'page',
});
