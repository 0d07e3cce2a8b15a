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

/** A bucket of the limit, and the requests that count against it. */
export interface BucketRule {
  /** Tried on the path below the base URL. */
  readonly path: RegExp;
  readonly bucket: string;
  /** Its answers tell the limit of another one, which its requests do not count against. */
  readonly fixed?: true;
}

/** How many of some requests are under way at once. */
export interface LaneRule {
  /** In upper case; without it every method. */
  readonly methods?: readonly string[];
  /** Tried on the path below the base URL; without it every path. */
  readonly path?: RegExp;
  readonly atOnce: number;
  /** The shortest time from the start of one to the start of the next, in milliseconds. */
  readonly gapMs?: number;
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
    /** `error` of a body, or `errors[].type` or `errors[].extensions.code` of a GraphQL answer, whatever its status. */
    readonly errorCodes: readonly string[];
  };
  /** `errors[].message` of a GraphQL answer that failed for now, though its status says otherwise. */
  readonly failureSigns?: readonly RegExp[];
  /** What a request counts against, before its answer names it. The first rule that fits, or each path a bucket of its own. */
  readonly buckets?: readonly BucketRule[] | 'path';
  /** The wait after a limit that names no time, in milliseconds; doubled each time. Without it: the usual backoff. */
  readonly unspecifiedLimitWaitMs?: number;
  /** How `paginate` finds the next page; without it the service's lists cannot be walked by `paginate`. */
  readonly pagination?: Pagination;
  /** How many requests are under way at once, by client: the first that fits is a request's lane. Without any: as many as there are. */
  readonly lanes?: readonly LaneRule[];
}
