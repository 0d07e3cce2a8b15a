import { type Clock, type Sleep, type StartTimer, systemSleep, systemStartTimer } from '#lib/core/clock.ts';

export interface FastTime {
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly startTimer: StartTimer;
  /** How many timers and sleeps have begun and not ended. */
  running(): number;
}

/** Time that goes `speed` times as fast, by real timers: at 50 a `Retry-After` of a second is over after 20 ms. */
export function createFastTime(speed: number): FastTime {
  const start = Date.now();
  const startedAt = performance.now();
  let running = 0;
  return {
    clock: () => Math.floor(start + (performance.now() - startedAt) * speed),
    async sleep(milliseconds, signal) {
      running += 1;
      try {
        await systemSleep(milliseconds / speed, signal);
      } finally {
        running -= 1;
      }
    },
    startTimer(milliseconds, expire) {
      let isOver = false;
      const end = () => {
        if (!isOver) running -= 1;
        isOver = true;
      };
      running += 1;
      const stop = systemStartTimer(milliseconds / speed, () => {
        end();
        expire();
      });
      return () => {
        end();
        stop();
      };
    },
    running: () => running,
  };
}
