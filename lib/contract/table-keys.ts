/** Partition key of everything that the table holds of a connection. */
export const connectionPartition = (connection: string): string => `connection#${connection}`;
