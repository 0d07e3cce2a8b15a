import type { RateLimit } from './rate-limit.ts';
import { setRecent } from './recent-map.ts';

/** When a request of a bucket may be sent, in milliseconds since the epoch, and whether that moment is kept for it. */
export interface Passage {
  readonly until: number;
  readonly reserved: boolean;
}

/** The limits that a client has met. Each bucket is closed, paced or free. All times are milliseconds since the epoch. */
export interface Gate {
  /** Until when the bucket is closed; 0 when it is not. */
  closedUntil(bucket: string): number;
  /** Takes the next turn of a paced bucket, unless it would come after `latest`. */
  pass(bucket: string, now: number, latest: number): Passage;
  /** Closes a bucket; one that is closed for longer stays so. */
  close(bucket: string, until: number): void;
  /** Learns from an answer how much is left. */
  observe(bucket: string, limit: RateLimit, now: number): void;
}

interface Pace {
  readonly intervalMs: number;
  readonly until: number;
}

interface BucketState {
  closedUntil: number;
  pace: Pace | undefined;
  nextTurnAt: number;
}

// Below this part of the limit its rest is spread over the time until it is replenished.
const pacedBelow = 0.1;
// A limit is replenished within a day: what names a later time is a mistake.
const longestMs = 24 * 3_600_000;

const open: Passage = { until: 0, reserved: false };

export function createGate(): Gate {
  const states = new Map<string, BucketState>();

  function stateOf(bucket: string): BucketState {
    const state = states.get(bucket) ?? { closedUntil: 0, pace: undefined, nextTurnAt: 0 };
    setRecent(states, bucket, state);
    return state;
  }

  return {
    closedUntil: (bucket) => states.get(bucket)?.closedUntil ?? 0,
    pass(bucket, now, latest) {
      const state = states.get(bucket);
      if (!state) return open;
      if (state.closedUntil > now) return { until: state.closedUntil, reserved: false };
      if (!state.pace || state.pace.until <= now) return open;
      // What does not get a turn before the limit is replenished goes then.
      const turn = Math.min(Math.max(now, state.nextTurnAt), state.pace.until);
      if (turn > latest) return { until: turn, reserved: false };
      state.nextTurnAt = turn + state.pace.intervalMs;
      return { until: turn, reserved: true };
    },
    close(bucket, until) {
      const state = stateOf(bucket);
      state.closedUntil = Math.max(state.closedUntil, until);
    },
    observe(bucket, limit, now) {
      const pace = paceOf(limit, now);
      if (pace || states.has(bucket)) stateOf(bucket).pace = pace;
    },
  };
}

/** How a limit that is nearly used up is spread; undefined when there is enough left, or nothing that can be believed. */
export function paceOf({ limit, remaining, resetAt }: RateLimit, now: number): Pace | undefined {
  if (limit === undefined || !remaining || resetAt === undefined) return undefined;
  if (remaining >= limit * pacedBelow || resetAt <= now || resetAt - now > longestMs) return undefined;
  return { intervalMs: (resetAt - now) / remaining, until: resetAt };
}
