import { type Connections, openConnections } from '#lib/connectors/connections.ts';
import { type Clock, systemClock } from '#lib/core/clock.ts';
import { job } from '#lib/lambda/job.ts';
import { type EmitMetric, emitMetric, logger, warnOfStaleSecret } from '#lib/lambda/observability.ts';
import { openTable } from '#lib/store/table.ts';
import { createVerificationStore, type VerificationStore } from '#lib/store/verification-store.ts';
import { emitVerificationMetrics } from './verification-metrics.ts';
import { verifyConnection } from './verify-connection.ts';

interface Dependencies {
  readonly connections: Connections;
  readonly verifications: VerificationStore;
  readonly emit: EmitMetric;
  readonly clock: Clock;
}

export const createHandler = ({ connections, verifications, emit, clock }: Dependencies) =>
  job(async (call) => {
    const verifyOne = async (name: string) => {
      const { verification, error } = await verifyConnection(connections.connector(name), call, clock());
      logger[error ? 'warn' : 'info']('Verified a connection', {
        connection: name,
        outcome: verification.outcome,
        error,
      });
      emitVerificationMetrics(emit, name, verification);
      await verifications.put(name, verification);
      return [name, verification] as const;
    };
    const runs = connections.names().map(verifyOne);
    // All of them end first: what is under way when a job rejects, Lambda freezes.
    await Promise.allSettled(runs);
    return Object.fromEntries(await Promise.all(runs));
  });

export const handler = createHandler({
  connections: openConnections(process.env, { onStaleSecret: warnOfStaleSecret }),
  verifications: createVerificationStore(openTable(process.env)),
  emit: emitMetric,
  clock: systemClock,
});
