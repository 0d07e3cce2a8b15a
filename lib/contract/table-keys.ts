/** Partition key of what was found out about a connection. */
export const connectionPartition = (connection: string): string => `connection#${connection}`;

/**
 * Partition key of a connection's gates. It is one of its own because IAM tells partitions apart, and no sort keys: every
 * function that calls a third party writes here.
 */
export const gatePartition = (connection: string): string => `gate#${connection}`;

/** Partition keys of what is kept of requests, so that a repeat is known. */
export const requestPartitions = {
  /** Answers, by Powertools. */
  idempotency: 'idempotency',
  /** What was begun at a third party. */
  attempt: 'attempt',
} as const;
