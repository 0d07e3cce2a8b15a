import { localTarget } from '#lib/contract/local-path.ts';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';

export const route = defineRoute({
  operationId: 'signIn',
  summary: 'Signs a person in with an API key',
  description:
    'For the form of the page `/sign-in`: a session of 12 hours in a cookie. Programs send their key instead.',
  method: 'POST',
  path: '/sign-in',
  scope: 'none',
  body: z.strictObject({
    key: z.string('is needed').max(500, 'must be 500 characters at most'),
    next: localTarget.default('/').describe('Where to go on to: a path of Liaison, with or without a query'),
  }),
  bodyType: 'form',
  response: z.string(),
  answers: 'page',
  status: 303,
  problems: [401, 503],
});
