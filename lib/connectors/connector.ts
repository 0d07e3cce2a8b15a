/** What every call of a connector takes. */
export interface Call {
  /** When it must have settled, in milliseconds since the epoch. */
  readonly deadline: number;
  readonly signal?: AbortSignal;
  /** The longest wait worth taking when the third party asks for it, in milliseconds. */
  readonly maxServerWaitMs?: number;
}

/** What a third party says of the credential that it accepted. */
export interface CredentialStatus {
  /** Who it belongs to. */
  readonly account: string;
  /** When it ends, where the third party says so. Milliseconds since the epoch. */
  readonly expiresAt?: number;
}

/** One of the limits that a third party counts the requests of a credential against. */
export interface LimitBucket {
  /** The third party's own name of it, such as `core`. */
  readonly name: string;
  /** Requests in a window. */
  readonly limit: number;
  readonly remaining: number;
  /** When the window ends, in milliseconds since the epoch. */
  readonly resetsAt: number;
}

/** What every connector can do, whichever third party it speaks to. */
export interface Connector {
  /** The limits of the credential as they are now; none where the third party does not tell. Throws as `verifyCredential`. */
  readLimits(call: Call): Promise<readonly LimitBucket[]>;
  /** Makes the cheapest request that proves the credential. Throws an HttpClientError or a SecretError. */
  verifyCredential(call: Call): Promise<CredentialStatus>;
}
