/** Partition key of what was found out about a connection. */
export const connectionPartition = (connection: string): string => `connection#${connection}`;

/**
 * Partition key of a connection's gates. It is one of its own because IAM tells partitions apart, and no sort keys: every
 * function that calls a third party writes here.
 */
export const gatePartition = (connection: string): string => `gate#${connection}`;

/** Partition key of the ledger of a connection's deliveries, and of their completions. */
export const deliveryPartition = (connection: string): string => `delivery#${connection}`;

/** Partition key of what is known of the webhooks of a connection: which there are, and how far they were looked through. */
export const hookPartition = (connection: string): string => `hook#${connection}`;

/** Partition key of what happened at a connection's third party. */
export const activityPartition = (connection: string): string => `activity#${connection}`;

/** The ledger by status and time. Its partition key is `<connection>#<status>`, its sort key `<receivedAt>#<deliveryId>`. */
export const deliveryIndex = { name: 'deliveriesByStatus', partition: 'statusKey', sort: 'timeKey' } as const;

/** Partition keys of what is kept of requests, so that a repeat is known. */
export const requestPartitions = {
  /** Answers, by Powertools. */
  idempotency: 'idempotency',
  /** What was begun at a third party. */
  attempt: 'attempt',
} as const;
