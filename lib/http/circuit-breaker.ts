export interface CircuitBreakerOptions {
  /** How many failures in a row open it; 10 by default, which is more than one call makes. */
  readonly failures?: number;
  /** How long it stays open at first, in milliseconds; 10 s by default. Each failed probe doubles it. */
  readonly pauseMs?: number;
  /** How long it stays open at most, in milliseconds; 2 min by default. */
  readonly longestPauseMs?: number;
}

/** What a request that was let through showed of the service; `unanswered` is one that its caller had no more time for. */
export type Health = 'well' | 'failing' | 'unanswered' | 'unknown';

/** Whether a request may go. A probe is the only one under way until its end is recorded. */
export type Entry = 'closed' | 'probe' | 'open';

/**
 * Keeps requests from a service that has failed several times in a row: all are refused for a while, then one is let
 * through to see. Counts failures and not a rate: one function's process sends too few requests for a rate.
 * https://learn.microsoft.com/azure/architecture/patterns/circuit-breaker
 */
export interface CircuitBreaker {
  /** `now` is in milliseconds since the epoch. Who is let in records how it ended. */
  enter(now: number): Entry;
  record(entry: Entry, health: Health, now: number): void;
  /** Until when requests are refused, in milliseconds since the epoch; 0 when they are not. */
  openUntil(): number;
}

export function createCircuitBreaker({
  failures: most = 10,
  pauseMs: firstPauseMs = 10_000,
  longestPauseMs = 120_000,
}: CircuitBreakerOptions): CircuitBreaker {
  let failures = 0;
  let openUntil = 0;
  let pauseMs = firstPauseMs;
  let probing = false;

  function open(now: number): void {
    openUntil = now + pauseMs;
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }

  return {
    enter(now) {
      if (openUntil === 0) return 'closed';
      if (probing || now < openUntil) return 'open';
      probing = true;
      return 'probe';
    },
    record(entry, health, now) {
      if (entry === 'probe') probing = false;
      // What was sent before the circuit opened says nothing new.
      else if (openUntil > 0) return;
      // A probe that nobody had time for must not be followed by the next one at once.
      if (health === 'unknown' || (health === 'unanswered' && entry !== 'probe')) return;
      if (health === 'well') {
        failures = 0;
        openUntil = 0;
        pauseMs = firstPauseMs;
        return;
      }
      failures += 1;
      if (entry === 'probe' || failures >= most) open(now);
    },
    openUntil: () => openUntil,
  };
}

/** For a client without one. */
export const alwaysClosed: CircuitBreaker = { enter: () => 'closed', record: () => {}, openUntil: () => 0 };
