import type { Connections } from '#lib/connectors/connections.ts';
import type { Verification } from '#lib/contract/verification.ts';
import type { Clock } from '#lib/core/clock.ts';
import { asError } from '#lib/lambda/as-error.ts';
import type { EmitMetric, Log } from '#lib/lambda/observability.ts';
import { SecretError } from '#lib/secrets/secret-error.ts';
import type { VerificationStore } from '#lib/store/verification-store.ts';
import { emitVerificationMetrics } from './verification-metrics.ts';
import { verifyConnection } from './verify-connection.ts';

export interface VerifyConnectionsDependencies {
  readonly connections: Connections;
  readonly verifications: VerificationStore;
  readonly emit: EmitMetric;
  readonly clock: Clock;
  readonly log: Log;
}

/** A job does not sleep through a rate limit: that it is reached is an outcome, and the next run is in an hour. */
const maxServerWaitMs = 5_000;

/**
 * Verifies every connection at once, and keeps how each ended. Rejects, after all of them have ended, with the first
 * failure that is not the third party's: the table cannot be written, or a secret may not be read.
 */
export async function verifyConnections(
  { connections, verifications, emit, clock, log }: VerifyConnectionsDependencies,
  { deadline }: { readonly deadline: number },
): Promise<Record<string, Verification>> {
  const verifyOne = async (name: string) => {
    const call = { deadline, maxServerWaitMs };
    const { verification, error } = await verifyConnection(connections.connector(name), call, clock());
    log[error ? 'warn' : 'info']('Verified a connection', { connection: name, outcome: verification.outcome, error });
    emitVerificationMetrics(emit, name, verification);
    await verifications.put(name, verification);
    if (error instanceof SecretError && error.kind === 'denied') throw error;
    return [name, verification] as const;
  };

  const names = connections.names();
  // All of them end first: what is still under way when a job rejects, Lambda freezes.
  const runs = await Promise.allSettled(names.map(verifyOne));
  for (const [index, run] of runs.entries())
    if (run.status === 'rejected')
      log.error('A connection failed', { connection: names[index], error: asError(run.reason) });
  return Object.fromEntries(runs.map(fulfilled));
}

function fulfilled<T>(run: PromiseSettledResult<T>): T {
  if (run.status === 'rejected') throw run.reason;
  return run.value;
}
