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
  scope: 'none',
  response: z.object({
    status: z.enum(['ok', 'degraded']),
    version: z.string().optional(),
    connections: z
      .record(
        z.string(),
        z.object({
          /** Null when it was never verified. */
          outcome: VerificationOutcome.nullable(),
          /** ISO 8601, UTC. */
          verifiedAt: z.string().nullable(),
          account: z.string().optional(),
          credentialExpiresAt: z.string().optional(),
        }),
      )
      .optional(),
  }),
  problems: [503],
});
