/**
 * What every process knows of the limits of one account, kept outside of them all. Both functions may reject: the client
 * then goes by what it knows itself.
 */
export interface SharedGate {
  /** Until when that bucket is closed, in milliseconds since the epoch; undefined when it is open. */
  read(bucket: string): Promise<number | undefined>;
  /** Closes it until then, unless it is closed for longer already. */
  close(bucket: string, until: number): Promise<void>;
}
