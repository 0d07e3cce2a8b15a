import { defineRoute } from '#lib/contract/route.ts';
import * as z from '#lib/contract/schema.ts';
import { VerificationOutcome } from '#lib/contract/verification.ts';

export const route = defineRoute({
  operationId: 'health',
  summary: 'Whether Liaison and its connections work',
  description:
    '`degraded` when the last verification of a connection failed, or the table cannot be read. Without a key only the status; with a `read` key also the version and each connection.',
  method: 'GET',
  path: '/health',
  scope: 'optional',
  response: z.object({
    status: z.enum(['ok', 'degraded']),
    version: z.string().optional(),
    connections: z
      .record(
        z.string(),
        z.object({
          outcome: VerificationOutcome.nullable().describe('How the last verification ended; null before the first'),
          verifiedAt: z.string().nullable().describe('ISO 8601, UTC'),
          account: z.string().optional().describe('Who the credential belongs to at the third party'),
          credentialExpiresAt: z.string().optional().describe('ISO 8601, UTC'),
        }),
      )
      .optional(),
  }),
  problems: [503],
});
