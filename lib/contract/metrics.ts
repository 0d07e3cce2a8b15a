/** CloudWatch metrics: the functions emit them (EMF), the alarms of `infra` watch them. One place, so that both agree. */
export const metricsNamespace = 'Liaison';

export const serviceName = 'liaison';

export const metric = {
  /** An endpoint met an error that it does not know: a fault in Liaison, answered by a blank 500. */
  unexpectedError: 'UnexpectedError',
  /** 0 when a connection's verification ended well, else 1. Dimension: connection. */
  connectionUnverified: 'ConnectionUnverified',
  /** 1 when the third party refused a connection's credential, 0 when it took it. Dimension: connection. */
  credentialRefused: 'CredentialRefused',
  /** Days until a connection's credential ends; absent when the third party does not say. Dimension: connection. */
  credentialDaysLeft: 'CredentialDaysLeft',
  /** A webhook was recorded and queued. Dimension: connection. */
  webhookAccepted: 'WebhookAccepted',
  /** A webhook was refused: its signature is wrong, or there is no secret to check it by. Dimension: connection. */
  webhookRejected: 'WebhookRejected',
  /** A webhook was refused because there is no usable secret to check it by. Dimension: connection. */
  webhookSecretUnset: 'WebhookSecretUnset',
  /** A delivery was given up after its retries. Dimension: connection. */
  deliveryFailed: 'DeliveryFailed',
  /** Deliveries that the third party has sent, and that never came. Dimension: connection. */
  deliveriesMissing: 'DeliveriesMissing',
} as const;
export type MetricName = (typeof metric)[keyof typeof metric];

/** The dimensions that every metric carries. */
export const defaultDimensions = (stage: string): Record<string, string> => ({ service: serviceName, stage });

export const connectionDimension = (connection: string): Record<string, string> => ({ connection });
