import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';

export const route = defineRoute({
  operationId: 'home',
  summary: 'The page of a signed-in person: connections, their health and limits',
  method: 'GET',
  path: '/',
  scope: 'read',
  response: z.string(),
  answers: 'page',
  problems: [503],
});
