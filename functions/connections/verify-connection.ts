import type { Call, Connector } from '#lib/connectors/connector.ts';
import type { Verification, VerificationOutcome } from '#lib/contract/verification.ts';
import { HttpClientError } from '#lib/http/http-client-error.ts';
import { SecretError } from '#lib/secrets/secret-error.ts';

/** Has a connector verify its credential. Every failure of the third party or the secret is an outcome, not an error. */
export async function verifyConnection(
  connector: Connector,
  call: Call,
  now: number,
): Promise<{ readonly verification: Verification; readonly error?: Error }> {
  const verifiedAt = new Date(now).toISOString();
  try {
    const { account, expiresAt } = await connector.verifyCredential(call);
    const credentialExpiresAt =
      expiresAt === undefined ? {} : { credentialExpiresAt: new Date(expiresAt).toISOString() };
    return { verification: { outcome: 'verified', verifiedAt, account, ...credentialExpiresAt } };
  } catch (error) {
    const outcome = outcomeOfError(error);
    if (!outcome || !(error instanceof Error)) throw error;
    return { verification: { outcome, verifiedAt }, error };
  }
}

function outcomeOfError(error: unknown): VerificationOutcome | undefined {
  if (error instanceof SecretError) return error.kind === 'unset' || error.kind === 'invalid' ? 'unset' : 'unreachable';
  if (!(error instanceof HttpClientError)) return undefined;
  if (error.kind === 'rate-limited') return 'limited';
  if (error.kind === 'auth' || error.status === 403) return 'refused';
  return 'unreachable';
}
