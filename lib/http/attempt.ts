import type { Classification } from './classify.ts';
import type { Decision, WaitReason } from './decide.ts';
import type { Message } from './exchange.ts';
import type { Outcome } from './outcome.ts';
import type { Provider } from './provider.ts';
import type { RateLimit } from './rate-limit.ts';
import { redactUrl } from './url.ts';

/** One attempt, as plain data. */
export interface Attempt {
  /** 1 for the first. */
  readonly number: number;
  readonly method: string;
  /** Without the values of the query. */
  readonly url: string;
  readonly classification: Classification;
  readonly status?: number;
  /** Node's error code, where there was no whole answer. */
  readonly code?: string;
  readonly requestId?: string;
  readonly rateLimit?: RateLimit;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** The wait that followed, and why. */
  readonly waitMs?: number;
  readonly waitReason?: WaitReason;
}

/** An attempt as it is told to hooks and errors. `started` and `ended` are milliseconds since the epoch. */
export function describeAttempt(
  number: number,
  { method, url }: Message,
  outcome: Outcome,
  decision: Decision,
  { requestIdHeader }: Provider,
  { started, ended }: { started: number; ended: number },
): Attempt {
  const requestId = outcome.type === 'response' && requestIdHeader ? outcome.headers[requestIdHeader] : undefined;
  return {
    number,
    method,
    url: redactUrl(url),
    classification: decision.classification,
    ...(outcome.type === 'response' && { status: outcome.status }),
    ...(outcome.type === 'failure' && { code: outcome.code }),
    ...(requestId !== undefined && { requestId }),
    ...(decision.rateLimit && { rateLimit: decision.rateLimit }),
    startedAt: started,
    durationMs: ended - started,
    ...(decision.action === 'retry' && { waitMs: decision.waitMs, waitReason: decision.reason }),
  };
}
