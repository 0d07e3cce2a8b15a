import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';

/** What no route matches comes here, so that a 404 and a 405 are problem documents too. */
export const route = defineRoute({
  operationId: 'unmatched',
  summary: 'Everything that is not there',
  method: 'ANY',
  path: '$default',
  scope: 'none',
  pathParameters: z.unknown(),
  query: z.unknown(),
  response: z.unknown(),
  problems: [404, 405],
});
