import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';

export const route = defineRoute({
  operationId: 'openApi',
  summary: 'This description of the API',
  method: 'GET',
  path: '/openapi.json',
  scope: 'none',
  response: z.looseObject({ openapi: z.string() }),
});
