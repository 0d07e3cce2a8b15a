import * as fields from '#lib/contract/fields.ts';
import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';

export const route = defineRoute({
  operationId: 'account',
  summary: 'Whose credential a connection has, what it may do, and what is left of its limits',
  description:
    '`operations` is the permission doctor: for each operation of Liaison whether the credential suffices, and what it needs.',
  method: 'GET',
  path: '/account',
  scope: 'read',
  query: z.strictObject({ connection: fields.connection }),
  response: z.object({
    login: z.string(),
    credential: z
      .enum(['classic-token', 'fine-grained-token', 'token', 'app-installation'])
      .describe('`token` where GitHub does not tell which kind it is: it names no scope'),
    scopes: z.array(z.string()).optional().describe('Of a classic token; GitHub does not tell those of others'),
    permissions: z.record(z.string(), z.string()).optional().describe('Of an App’s installation: name to level'),
    expiresAt: z.string().optional().describe('When the credential ends. ISO 8601, UTC'),
    limits: z.array(
      z.object({
        name: z.string().describe('GitHub’s name of the bucket, such as `core`'),
        limit: z.number().describe('Requests in a window'),
        remaining: z.number(),
        resetsAt: z.string().describe('When the window ends. ISO 8601, UTC'),
      }),
    ),
    operations: z.array(
      z.object({
        operation: z.string().describe('Operation id, as in this document'),
        sufficient: z
          .boolean()
          .nullable()
          .describe(
            'true also where it is for public repositories only, as `explanation` says; null where GitHub does not say',
          ),
        needs: z.string(),
        explanation: z.string(),
      }),
    ),
  }),
  problems: [404, 429, 502, 503, 504],
});
