/** CloudWatch metrics: emitted by the functions (EMF), watched by the alarms of `infra`. */
export const metricsNamespace = 'Liaison';

export const metric = {
  /** 1 when a connection's verification ended in `verified`, 0 otherwise. Dimension: connection. */
  connectionVerified: 'ConnectionVerified',
  /** Whole days until the credential ends; absent when the provider does not say. Dimension: connection. */
  credentialDaysLeft: 'CredentialDaysLeft',
  /** An endpoint answered; dimension: status class. */
  unexpectedError: 'UnexpectedError',
} as const;

/** The dimension that names the connection. */
export const connectionDimension = 'connection';
