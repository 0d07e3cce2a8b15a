import { connectionDimension, metric } from '#lib/contract/metrics.ts';
import type { Verification } from '#lib/contract/verification.ts';
import type { EmitMetric } from '#lib/lambda/observability.ts';

const dayMs = 86_400_000;

/** What the alarms on credentials read of a verification. */
export function emitVerificationMetrics(emit: EmitMetric, connection: string, verification: Verification): void {
  const { outcome, verifiedAt, credentialExpiresAt } = verification;
  const dimension = connectionDimension(connection);
  emit(metric.credentialRefused, outcome === 'refused' ? 1 : 0, dimension);
  if (credentialExpiresAt)
    emit(metric.credentialDaysLeft, (Date.parse(credentialExpiresAt) - Date.parse(verifiedAt)) / dayMs, dimension);
}
