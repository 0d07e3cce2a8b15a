/** Why a call was given up. */
export type HttpClientErrorKind =
  /** An error status: one that repeating would not change, or a passing one of a request that was not to be repeated. */
  | 'http'
  /** A limit that could not be waited for; `retryAt` says when to come back. */
  | 'rate-limited'
  /** An error status that stayed. */
  | 'retries-exhausted'
  /** No whole answer within the time of an attempt; or, before the first one, no credential. */
  | 'timeout'
  /** Not sent: the service failed several times in a row, and is left alone until `retryAt`. */
  | 'circuit-open'
  /** A passing failure that was not asked again: too many requests of this client fail just now. */
  | 'budget'
  /** A passing failure that could not be asked again: the body was a stream, and is read. */
  | 'not-replayable'
  /** The call's own time is over, or would be before the next attempt. */
  | 'deadline'
  /** No whole answer. */
  | 'network'
  /** The caller's signal. */
  | 'cancelled'
  /** 401, and there is no newer credential. */
  | 'auth'
  /** A redirect to another origin, or too many. */
  | 'unsafe-redirect'
  /** A URL outside the client's base, or a page that leads back to an earlier one. */
  | 'unsafe-link'
  /** An answer that cannot be read, or that this address should not give. */
  | 'bad-response';
