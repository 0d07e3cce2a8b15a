import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';

export const route = defineRoute({
  operationId: 'signOut',
  summary: 'Signs a person out',
  method: 'POST',
  path: '/sign-out',
  scope: 'none',
  body: z.strictObject({}),
  bodyType: 'form',
  response: z.string(),
  answers: 'page',
  status: 303,
});
