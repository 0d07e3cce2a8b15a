import type { StopReason } from './bounded.ts';

/** How one attempt ended. */
export type Outcome = ResponseOutcome | LostResponseOutcome | FailureOutcome | StoppedOutcome;

export interface ResponseOutcome {
  readonly type: 'response';
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON body, or the text of any other; undefined when it is empty. */
  readonly data: unknown;
  /** The content type says JSON and the body is not. */
  readonly malformed: boolean;
  /** The service has confirmed an answer that was kept (304); status and body are that one's. */
  readonly revalidated?: boolean;
  /** Keeps it, to be asked for again by its validator. */
  readonly keep?: () => void;
}

/** The service has confirmed an answer that was kept until just now. */
export interface LostResponseOutcome {
  readonly type: 'lost-response';
}

/** There was no whole answer. */
export interface FailureOutcome {
  readonly type: 'failure';
  /** The code of the TransportError. */
  readonly code: string;
}

/** We ended it. */
export interface StoppedOutcome {
  readonly type: 'stopped';
  readonly reason: StopReason;
}
