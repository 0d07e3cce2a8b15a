import { connectionDimension, metric } from '#lib/contract/metrics.ts';
import type { Verification } from '#lib/contract/verification.ts';
import type { EmitMetric } from '#lib/lambda/observability.ts';

const dayMs = 86_400_000;

/** What the alarms on credentials read of a verification. */
export function emitVerificationMetrics(emit: EmitMetric, connection: string, verification: Verification): void {
  const { outcome, verifiedAt, credentialExpiresAt } = verification;
  const dimension = connectionDimension(connection);
  emit(metric.connectionUnverified, outcome === 'verified' ? 0 : 1, dimension);
  // The other outcomes say nothing of the credential, and must not end the alarm on one that is refused.
  if (outcome === 'verified' || outcome === 'refused')
    emit(metric.credentialRefused, outcome === 'refused' ? 1 : 0, dimension);
  if (credentialExpiresAt)
    emit(metric.credentialDaysLeft, (Date.parse(credentialExpiresAt) - Date.parse(verifiedAt)) / dayMs, dimension);
}
