import * as fields from '#lib/contract/fields.ts';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';

const User = z.object({
  login: z.string(),
  name: z.string().nullable(),
  type: z.string().describe('`User`, `Organization` or `Bot`'),
  company: z.string().nullable(),
  location: z.string().nullable(),
  url: z.string(),
  avatarUrl: z.string(),
  publicRepositories: z.number(),
  followers: z.number(),
  createdAt: z.string().describe('ISO 8601, UTC'),
});

export const route = defineRoute({
  operationId: 'getUsers',
  summary: 'Many users at once',
  description:
    'In the order asked, each a user or a problem: one that is not there does not fail the rest. A login that is asked for twice is fetched once.',
  method: 'GET',
  path: '/users',
  scope: 'read',
  query: z.strictObject({ connection: fields.connection, login: fields.githubLogins }),
  response: z.object({
    users: z.array(
      z.object({
        login: z.string().describe('As it was asked for'),
        user: User.optional(),
        problem: z.object({ status: z.number(), detail: z.string().optional() }).optional(),
      }),
    ),
  }),
  problems: [404, 429, 502, 503, 504],
});
