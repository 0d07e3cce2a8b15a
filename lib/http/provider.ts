/** How a service writes the moment its limit is replenished. `by-size` tells the three apart by their magnitude. */
export type ResetUnit = 'epoch-seconds' | 'epoch-milliseconds' | 'delta-seconds' | 'by-size';

/** The names of the response headers of one limit, in lower case. */
export interface RateLimitHeaders {
  readonly limit?: string;
  readonly remaining?: string;
  readonly reset: string;
  readonly resetUnit: ResetUnit;
  /** The header that names the bucket which the request was counted in. */
  readonly resource?: string;
}

/** What the client has to know of a service, as data. */
export interface Provider {
  readonly name: string;
  /** Sent with each request, unless the client or the request says otherwise. Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The response header with the service's id of the request. */
  readonly requestIdHeader?: string;
  readonly rateLimitHeaders: readonly RateLimitHeaders[];
  /** Statuses that can mean a limit. 429 always does; another one only with a sign of it: a header, or `limitSigns`. */
  readonly limitStatuses: readonly number[];
  /** What tells a limit in a JSON error body. */
  readonly limitSigns: {
    readonly messages: readonly RegExp[];
    readonly documentationLinks: readonly RegExp[];
    /** `errors[].type` or `errors[].extensions.code` of a GraphQL answer, whatever its status. */
    readonly errorCodes: readonly string[];
  };
  /** The wait after a limit that names no time, in milliseconds; doubled each time. Without it: the usual backoff. */
  readonly unspecifiedLimitWaitMs?: number;
  /** How `paginate` finds the next page; without it the service's lists cannot be walked by `paginate`. */
  readonly pagination?: 'link-header';
}
