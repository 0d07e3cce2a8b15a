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

/** The next page is the `Link` with rel="next" (RFC 8288), or the same URL with a cursor that stands in the body. */
export type Pagination = 'link-header' | BodyCursor;

export interface BodyCursor {
  /** The members that lead to the cursor, outermost first. Where it is absent, null or empty, this was the last page. */
  readonly cursorAt: readonly string[];
  /** The parameter of the query that takes it. */
  readonly parameter: string;
}

export interface SlotCounts {
  /** GET, HEAD, OPTIONS and TRACE: the safe methods of RFC 9110 section 9.2.1. */
  readonly reads: number;
  /** Every other method. */
  readonly writes: number;
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
  readonly pagination?: Pagination;
  /** How many requests are under way at once, by client. Without it: as many as there are. */
  readonly slots?: SlotCounts;
}
