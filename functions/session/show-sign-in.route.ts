import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';
import { NextPath } from './next-path.ts';

export const route = defineRoute({
  operationId: 'showSignIn',
  summary: 'The page to sign in on',
  method: 'GET',
  path: '/sign-in',
  scope: 'none',
  query: z.strictObject({ next: NextPath.optional().describe('Where to go on to') }),
  response: z.string(),
  answers: 'page',
});
