import type { Clock, StartTimer } from '#lib/core/clock.ts';
import { longestTimerMs } from './backoff.ts';
import type { LaneRule } from './provider.ts';

/** How the wait for a place ended. Who entered leaves again. */
export type LaneWait = 'entered' | 'deadline' | 'cancelled';

/** How long somebody waits for a place. */
interface Patience {
  /** Milliseconds since the epoch; Infinity for ever. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
}

/** A number of requests that may be under way at once, and the time between their starts. */
export interface Lane {
  /** Enters when there is a place now and nobody waits for one. */
  tryEnter(): boolean;
  /** Waits for a place behind those who wait already; at once `deadline` when it cannot be had in time. */
  enter(patience: Patience): Promise<LaneWait>;
  /** Makes room for whoever has waited longest. One that sent nothing keeps nobody waiting for the gap. */
  leave(how: 'sent' | 'unused'): void;
}

/** A lane. No timer and no listener is left when nobody waits. */
export function createLane(
  { atOnce, gapMs = 0 }: Pick<LaneRule, 'atOnce' | 'gapMs'>,
  { clock, startTimer }: { readonly clock: Clock; readonly startTimer: StartTimer },
): Lane {
  let free = atOnce;
  let nextStartAt = 0;
  // Kept in the order in which they came.
  const waiting = new Set<(end: LaneWait) => void>();
  let stopGapTimer: (() => void) | undefined;

  function gapLeftMs(): number {
    if (gapMs === 0) return 0;
    const leftMs = nextStartAt - clock();
    // The clock was set back: how long ago the last one started is not known any more.
    return leftMs > gapMs ? 0 : leftMs;
  }

  function start(): void {
    free -= 1;
    if (gapMs > 0) nextStartAt = clock() + gapMs;
  }

  /** Lets in who may start now, and comes back for the others when the gap is over. */
  function letIn(): void {
    stopGapTimer?.();
    stopGapTimer = undefined;
    for (const first of waiting) {
      if (free === 0) return;
      const leftMs = gapLeftMs();
      if (leftMs > 0) {
        stopGapTimer = startTimer(leftMs, letIn);
        return;
      }
      start();
      first('entered');
    }
  }

  return {
    tryEnter() {
      if (free === 0 || waiting.size > 0 || gapLeftMs() > 0) return false;
      start();
      return true;
    },
    enter({ deadline, signal }) {
      const remainingMs = deadline - clock();
      if (signal?.aborted) return Promise.resolve('cancelled');
      if (remainingMs <= Math.max(0, gapLeftMs()) + waiting.size * gapMs) return Promise.resolve('deadline');
      return new Promise((resolve) => {
        const end = (how: LaneWait) => {
          waiting.delete(end);
          stopTimer?.();
          signal?.removeEventListener('abort', cancel);
          resolve(how);
          if (how !== 'entered') letIn();
        };
        const cancel = () => end('cancelled');
        const stopTimer = remainingMs <= longestTimerMs ? startTimer(remainingMs, () => end('deadline')) : undefined;
        signal?.addEventListener('abort', cancel, { once: true });
        waiting.add(end);
        letIn();
      });
    },
    leave(how) {
      free += 1;
      if (how === 'unused') nextStartAt = 0;
      if (waiting.size > 0) letIn();
    },
  };
}
