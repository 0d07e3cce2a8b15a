/** Partition key of everything that the table holds of a connection. */
export const connectionPartition = (connection: string): string => `connection#${connection}`;

/** Partition keys of what is kept of requests, so that a repeat is known. */
export const requestPartitions = {
  /** Answers, by Powertools. */
  idempotency: 'idempotency',
  /** What was begun at a third party. */
  attempt: 'attempt',
} as const;
