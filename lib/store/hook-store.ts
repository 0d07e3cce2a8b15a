/** A webhook of a connection, as its deliveries and pings show it. */
export interface Hook {
  /** The third party's id of it. */
  readonly hookId: string;
  /** Whose it is, as GitHub says in `X-GitHub-Hook-Installation-Target-Type`. */
  readonly target: 'repository' | 'organization' | 'integration';
  /** `owner/name`, or the organization's login; absent for an App's. */
  readonly owner?: string | undefined;
}

export interface KnownHook extends Hook {
  /** ISO 8601, UTC: the last ping, which proves that it reaches us. */
  readonly pingedAt?: string | undefined;
  /** ISO 8601, UTC: its deliveries up to then were looked through, and nothing of them is left to do. */
  readonly watermark?: string | undefined;
}

/** The webhooks of the connections. All functions reject with what the SDK throws. */
export interface HookStore {
  /** One write. `pingedAt` in milliseconds since the epoch, where a ping showed it. */
  seen(connection: string, hook: Hook, pingedAt?: number): Promise<void>;
  list(connection: string): Promise<readonly KnownHook[]>;
  /** ISO 8601, UTC. */
  moveWatermark(connection: string, hookId: string, watermark: string): Promise<void>;
}
