import { type Classification, classify } from './classify.ts';
import type { Outcome } from './outcome.ts';
import type { Provider } from './provider.ts';
import { noHints, readHints, type WaitHints } from './server-wait.ts';

/** An attempt's end, and what it means. */
export interface Ending {
  readonly outcome: Outcome;
  readonly classification: Classification;
  readonly hints: WaitHints;
}

/** What assessing has to know of a request. */
export interface Assessed {
  readonly provider: Provider;
  readonly settings: { readonly retryStatuses: readonly number[] };
  /** The caller asked by a validator of its own: a 304 is what it wants to hear. */
  readonly hasPrecondition: boolean;
}

/** What an attempt's end means. Pure; `now` is in milliseconds since the epoch. */
export function assess(outcome: Outcome, request: Assessed, now: number): Ending {
  const hints = outcome.type === 'response' ? readHints(outcome.headers, request.provider, now) : noHints;
  return { outcome, classification: classify(outcome, hints, request), hints };
}
