import type { Attempt } from './attempt.ts';
import type { HttpClientErrorKind } from './http-client-error-kind.ts';
import type { RateLimit } from './rate-limit.ts';

/** What an HttpClientError tells; plain data without a header, a body or a credential. */
export interface HttpClientErrorDetails {
  readonly kind: HttpClientErrorKind;
  readonly method: string;
  /** Without the values of the query. */
  readonly url: string;
  /** Of the last answer. */
  readonly status?: number;
  readonly attempts: readonly Attempt[];
  readonly totalWaitMs: number;
  /** When another call makes sense, in milliseconds since the epoch. */
  readonly retryAt?: number;
  readonly requestId?: string;
  readonly rateLimit?: RateLimit;
  /** What a standard that the third party follows calls it, such as `invalid_client`. */
  readonly reason?: string;
}

/** The error answer of a third party, for the connector that knows how to read it. It is never to be logged. */
export interface ErrorAnswer {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON body, or the text of any other; undefined when it is empty. */
  readonly data: unknown;
}

/**
 * Every failure of a call. It holds nothing of the transport and has no cause, so that it can be logged as it is.
 */
export class HttpClientError extends Error {
  override readonly name = 'HttpClientError';
  readonly kind: HttpClientErrorKind;
  readonly method: string;
  readonly url: string;
  readonly status: number | undefined;
  readonly attempts: readonly Attempt[];
  readonly totalWaitMs: number;
  readonly retryAt: number | undefined;
  readonly requestId: string | undefined;
  readonly rateLimit: RateLimit | undefined;
  readonly reason: string | undefined;
  // Private, and told by a method: `inspect` shows what a getter gives when it is asked to. It holds the values of a query.
  readonly #cursor: string | undefined;
  // Private likewise: a body may hold anything.
  readonly #answer: ErrorAnswer | undefined;

  constructor(
    details: HttpClientErrorDetails,
    kept: { cursor?: string | undefined; answer?: ErrorAnswer | undefined } = {},
  ) {
    super(`${details.method} ${details.url} ${explain(details)}`);
    this.kind = details.kind;
    this.method = details.method;
    this.url = details.url;
    this.status = details.status;
    this.attempts = details.attempts;
    this.totalWaitMs = details.totalWaitMs;
    this.retryAt = details.retryAt;
    this.requestId = details.requestId;
    this.rateLimit = details.rateLimit;
    this.reason = details.reason;
    this.#cursor = kept.cursor;
    this.#answer = kept.answer;
  }

  /** While paginating: the whole URL of the page that failed. `paginate` takes it to go on from there. */
  cursor(): string | undefined {
    return this.#cursor;
  }

  /** What the third party answered at last, where the call ended with an answer. */
  answer(): ErrorAnswer | undefined {
    return this.#answer;
  }

  /** The same failure told by another kind, for who knows more of what it means. It keeps neither cursor nor answer. */
  withKind(kind: HttpClientErrorKind, reason?: string): HttpClientError {
    const { method, url, status, attempts, totalWaitMs, retryAt, requestId, rateLimit } = this;
    const details = { method, url, status, attempts, totalWaitMs, retryAt, requestId, rateLimit };
    return new HttpClientError({ ...details, kind, reason });
  }
}

function explain({ kind, status, attempts, retryAt, reason }: HttpClientErrorDetails): string {
  const last = attempts.at(-1);
  const tries = attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`;
  const comeBack = retryAt === undefined ? 'try again later' : `try again after ${new Date(retryAt).toISOString()}`;
  const seen = status === undefined ? '' : `; the last answer was ${status}`;
  switch (kind) {
    case 'http':
      return attempts.at(-1)?.classification === 'transient'
        ? `was answered with ${status} and not sent again; ${comeBack}.`
        : `was answered with ${status}; repeating it as it is will not help.`;
    case 'rate-limited':
      // Its last answer was another one, or there is none: somebody else met the limit.
      if (status === undefined || (last && last.classification !== 'rate-limited'))
        return `was held back: the rate limit that it counts against is used up; ${comeBack}.`;
      return `was refused because of a rate limit (${status}); ${comeBack}.`;
    case 'circuit-open':
      return `was held back: the service failed several times in a row (${tries} of this call${seen}); ${comeBack}.`;
    case 'budget':
      return `failed (${tries}${seen}) and was not sent again: too many requests to this service fail just now; ${comeBack}.`;
    case 'not-replayable':
      return `failed (${tries}${seen}) and cannot be sent again, its body was a stream; give a function that makes a new one.`;
    case 'retries-exhausted':
      return `was still answered with ${status} after ${tries}; ${comeBack}.`;
    case 'timeout':
      // Only what the source of the credential was waited for.
      if (attempts.length === 0) return `was not sent: its credential was not there in time; ${comeBack}.`;
      return `had no whole answer in time (${tries}); ${comeBack}.`;
    case 'deadline':
      return `could not be finished in the time given (${tries}${seen}); ${comeBack}.`;
    case 'network':
      return `failed with ${attempts.at(-1)?.code ?? 'a network error'} (${tries}); check the address and the network.`;
    case 'cancelled':
      return 'was cancelled by its caller.';
    case 'auth':
      return `was answered with ${status}${reason ? ` (${reason})` : ''}; the credential is refused and there is no newer one, renew it.`;
    case 'unsafe-redirect':
      return 'was redirected to another origin or too often; check the base URL.';
    case 'unsafe-link':
      return 'was not sent: it leads outside the base URL, or to a page that was there before.';
    case 'bad-response':
      if ((attempts.at(-1)?.status ?? 0) >= 400)
        return `was answered with ${status}, which this address should not answer; check the address.`;
      return 'had an answer that cannot be read; check that the base URL is the right one.';
  }
}
