import * as z from '#lib/contract/schema.ts';

/**
 * How the verification of a connection's credential ended:
 * `verified` the third party accepted it; `refused` it did not; `unset` the secret has no usable value;
 * `limited` the rate limit is used up, so nothing is known; `unreachable` no answer that says anything.
 */
export const VerificationOutcome = z.enum(['verified', 'refused', 'unset', 'limited', 'unreachable']);
export type VerificationOutcome = z.infer<typeof VerificationOutcome>;

/** The last verification of a connection. */
export const Verification = z.object({
  outcome: VerificationOutcome,
  /** ISO 8601, UTC. */
  verifiedAt: z.string(),
  /** Who the credential belongs to at the third party. */
  account: z.string().optional(),
  /** When the credential ends, where the third party says so. ISO 8601, UTC. */
  credentialExpiresAt: z.string().optional(),
});
export type Verification = z.infer<typeof Verification>;
