import type { Clock } from '#lib/core/clock.ts';

/** A clock that stands still until it is advanced. */
export interface FakeClock extends Clock {
  advance(milliseconds: number): void;
}

export function fakeClock(start = Date.UTC(2026, 10, 24, 12)): FakeClock {
  let now = start;
  return Object.assign(() => now, {
    advance(milliseconds: number) {
      now += milliseconds;
    },
  });
}
