import type { Attempt } from './attempt.ts';
import type { RateLimit } from './rate-limit.ts';

/** An answer with a status of 200 to 299. */
export interface HttpResponse<T = unknown> {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** What `parse` made of the JSON body, or of the text of any other; undefined for an empty one without `parse`. */
  readonly data: T;
  /** Where the answer came from, after redirects. */
  readonly url: string;
  readonly attempts: readonly Attempt[];
  readonly requestId?: string;
  readonly rateLimit?: RateLimit;
}
