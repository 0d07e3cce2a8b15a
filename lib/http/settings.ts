/** How a call is repeated and how long it may take. Each can be set per client and per request. */
export interface CallSettings {
  /** Attempts after the first. */
  readonly retries: number;
  /** The base of the exponential backoff, in milliseconds. */
  readonly factorMs: number;
  /** The same after a limit that names no time. */
  readonly limitFactorMs: number;
  /** `full`: a backoff is anything up to its length, and a wait that the server asks for is made a little longer. */
  readonly jitter: 'full' | 'none';
  /** The longest backoff, in milliseconds. It does not shorten a wait that the server asks for. */
  readonly maxBackoffMs: number;
  /** The statuses of a failure that may pass. Without 429 no limit is waited for. */
  readonly retryStatuses: readonly number[];
  /** How long one attempt may take, in milliseconds. */
  readonly attemptTimeoutMs: number;
  /** How long the whole call may take, waits included, in milliseconds. */
  readonly timeoutMs: number;
  /** The longest wait worth taking when the server asks for it, in milliseconds. */
  readonly maxServerWaitMs: number;
  readonly maxRedirects: number;
}

export type CallSettingsOptions = { readonly [Name in keyof CallSettings]?: CallSettings[Name] | undefined };

export const defaultSettings: CallSettings = {
  retries: 5,
  factorMs: 1_000,
  limitFactorMs: 1_000,
  jitter: 'full',
  maxBackoffMs: 20_000,
  // 520 to 524 are Cloudflare's: the service behind it failed or did not answer.
  retryStatuses: [408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524],
  attemptTimeoutMs: 15_000,
  timeoutMs: Number.POSITIVE_INFINITY,
  maxServerWaitMs: Number.POSITIVE_INFINITY,
  maxRedirects: 5,
};

/** The settings with each option that is given in the place of the base's. */
export function withOptions(base: CallSettings, options: CallSettingsOptions): CallSettings {
  return {
    retries: options.retries ?? base.retries,
    factorMs: options.factorMs ?? base.factorMs,
    limitFactorMs: options.limitFactorMs ?? base.limitFactorMs,
    jitter: options.jitter ?? base.jitter,
    maxBackoffMs: options.maxBackoffMs ?? base.maxBackoffMs,
    retryStatuses: options.retryStatuses ?? base.retryStatuses,
    attemptTimeoutMs: options.attemptTimeoutMs ?? base.attemptTimeoutMs,
    timeoutMs: options.timeoutMs ?? base.timeoutMs,
    maxServerWaitMs: options.maxServerWaitMs ?? base.maxServerWaitMs,
    maxRedirects: options.maxRedirects ?? base.maxRedirects,
  };
}
