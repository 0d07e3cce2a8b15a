import type { Clock, StartTimer } from '#lib/core/clock.ts';
import { fakeClock } from './fake-clock.ts';

/** A clock that stands still until it is advanced, and timers that fire when it is. */
export interface FakeTime {
  readonly clock: Clock;
  readonly startTimer: StartTimer;
  advance(milliseconds: number): void;
  /** How many timers are running. */
  timers(): number;
}

export function fakeTime(): FakeTime {
  const clock = fakeClock();
  const running = new Set<{ readonly at: number; readonly expire: () => void }>();
  return {
    clock,
    startTimer(milliseconds, expire) {
      const timer = { at: clock() + milliseconds, expire };
      running.add(timer);
      return () => {
        running.delete(timer);
      };
    },
    advance(milliseconds) {
      clock.advance(milliseconds);
      for (const timer of running) if (timer.at <= clock() && running.delete(timer)) timer.expire();
    },
    timers: () => running.size,
  };
}
