/** An event for whoever has a rule in this account. */
export interface BusEvent {
  /** `liaison.<connector>` */
  readonly source: string;
  /** `issues.opened`, or `push` where there is no action. */
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** The account's default EventBridge bus. */
export interface EventBus {
  /** Rejects with what the SDK throws, and with an Error where EventBridge refuses the event. */
  publish(event: BusEvent): Promise<void>;
}
