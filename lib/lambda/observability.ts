import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { env } from '#lib/contract/environment.ts';
import { defaultDimensions, type MetricName, metricsNamespace, serviceName } from '#lib/contract/metrics.ts';
import type { HttpClientHooks } from '#lib/http/hooks.ts';
import { LogFormatter } from '#lib/lambda/log-formatter.ts';

/** JSON lines for CloudWatch. A message is a constant text; what varies goes into fields. */
export const logger = new Logger({ serviceName, logFormatter: new LogFormatter() });

/**
 * How the pipelines use the logger. `logEvent` stays off whatever POWERTOOLS_LOGGER_LOG_EVENT says: an event holds the
 * caller's key.
 */
export const logContext = { resetKeys: true, logEvent: false };

/** CloudWatch metrics in the embedded metric format: lines of the log, no call and no permission. */
export const metrics = new Metrics({
  namespace: metricsNamespace,
  serviceName,
  defaultDimensions: defaultDimensions(process.env[env.stage] ?? 'unknown'),
});

/** Emits one value with dimensions of its own, beside those that every metric has. */
export type EmitMetric = (name: MetricName, value: number, dimensions: Readonly<Record<string, string>>) => void;

export const emitMetric: EmitMetric = (name, value, dimensions) => {
  const single = metrics.singleMetric();
  for (const [dimension, of] of Object.entries(dimensions)) single.addDimension(dimension, of);
  single.addMetric(name, MetricUnit.Count, value);
};

/** What plain modules log through; the Logger is one. */
export type Log = Pick<Logger, 'info' | 'warn' | 'error'>;

/** For `onStaleSecret`: an old value is in use, which works until the credential is rotated. */
export const warnOfStaleSecret = (error: Error): void =>
  logger.warn('Using an old value of a secret, since Secrets Manager fails', { error });

/** What HTTP clients tell the log: attempts are plain data, without a credential or a body. */
export const requestLogging: HttpClientHooks = {
  onRetry: (attempt) => logger.warn('Sending a request again', { attempt: { ...attempt } }),
  onHeldBack: (held) => logger.info('Holding a request back for its rate limit', { held: { ...held } }),
  onSharedGateFailure: (failure) =>
    logger.warn('Going by the limits that this process met alone', { gate: { ...failure } }),
};
