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
  /** When the next request of the bucket may be sent; 0 for now. */
  earliest(bucket: string, now: number): number;
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
/** A limit is replenished within a day: what names a later time must not keep an account's requests away for years. */
export const longestClosureMs = 24 * 3_600_000;

// Resets are told in seconds, and read by clocks that drift a little: nearer ones are the same.
const sameResetMs = 5_000;

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
    earliest(bucket, now) {
      const state = states.get(bucket);
      return state ? Math.max(state.closedUntil, turnOf(state, now)) : 0;
    },
    pass(bucket, now, latest) {
      const state = states.get(bucket);
      if (!state) return open;
      if (state.closedUntil > now) return { until: state.closedUntil, reserved: false };
      const { pace } = state;
      const turn = turnOf(state, now);
      if (!pace || turn === 0) return open;
      if (turn > latest) return { until: turn, reserved: false };
      if (turn < pace.until) state.nextTurnAt = turn + pace.intervalMs;
      return { until: turn, reserved: true };
    },
    close(bucket, until) {
      const state = stateOf(bucket);
      state.closedUntil = Math.max(state.closedUntil, until);
    },
    observe(bucket, limit, now) {
      const pace = paceOf(limit, now);
      if (!pace && !states.has(bucket)) return;
      const state = stateOf(bucket);
      if (!pace || Math.abs(pace.until - (state.pace?.until ?? 0)) > sameResetMs) state.nextTurnAt = 0;
      state.pace = pace;
    },
  };
}

/** The bucket that lets a request through last. */
export function lastToOpen(buckets: readonly string[], gate: Gate, now: number): string {
  return buckets.reduce((last, bucket) => (gate.earliest(bucket, now) > gate.earliest(last, now) ? bucket : last));
}

/** The next turn of a paced bucket; 0 for one that is not. What has none before the limit is replenished goes then. */
function turnOf({ pace, nextTurnAt }: BucketState, now: number): number {
  return pace && pace.until > now ? Math.min(Math.max(now, nextTurnAt), pace.until) : 0;
}

/** How a limit that is nearly used up is spread; undefined when there is enough left, or nothing that can be believed. */
export function paceOf({ limit, remaining, resetAt }: RateLimit, now: number): Pace | undefined {
  if (limit === undefined || !remaining || resetAt === undefined) return undefined;
  if (remaining >= limit * pacedBelow || resetAt <= now || resetAt - now > longestClosureMs) return undefined;
  return { intervalMs: (resetAt - now) / remaining, until: resetAt };
}
