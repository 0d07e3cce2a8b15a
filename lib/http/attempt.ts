import type { Ending } from './assess.ts';
import type { Classification } from './classify.ts';
import type { Decision, WaitReason } from './decide.ts';
import { describeMessage, type Message } from './message.ts';
import type { Provider } from './provider.ts';
import type { RateLimit } from './rate-limit.ts';

/** How an attempt ended, and what follows. */
export interface Attempted {
  readonly ending: Ending;
  readonly decision: Decision;
  /** Milliseconds since the epoch. */
  readonly started: number;
  readonly ended: number;
  /** The time was not over before anything could be sent. */
  readonly wasSent: boolean;
  /** What it was counted against. */
  readonly bucket: string;
}

/** One attempt, as plain data. */
export interface Attempt {
  /** 1 for the first. */
  readonly number: number;
  readonly method: string;
  /** Without the values of the query. */
  readonly url: string;
  readonly classification: Classification;
  readonly status?: number;
  /** The service confirmed an answer that was kept (304): this one cost nothing of GitHub's limit. */
  readonly revalidated?: boolean;
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

/** An attempt as it is told to hooks and errors. */
export function describeAttempt(
  number: number,
  message: Message,
  { ending, decision, started, ended }: Attempted,
  { requestIdHeader }: Provider,
): Attempt {
  const { outcome, classification, hints } = ending;
  const requestId = outcome.type === 'response' && requestIdHeader ? outcome.headers[requestIdHeader] : undefined;
  return {
    number,
    ...describeMessage(message),
    classification,
    ...(outcome.type === 'response' && { status: outcome.status }),
    ...(outcome.type === 'response' && outcome.revalidated && { revalidated: true }),
    ...(outcome.type === 'failure' && { code: outcome.code }),
    ...(requestId !== undefined && { requestId }),
    ...(hints.rateLimit && { rateLimit: hints.rateLimit }),
    startedAt: started,
    durationMs: ended - started,
    ...(decision.action === 'retry' && { waitMs: decision.waitMs, waitReason: decision.reason }),
  };
}
