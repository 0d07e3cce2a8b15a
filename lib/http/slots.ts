import type { Clock } from '#lib/core/clock.ts';
import { longestTimerMs } from './backoff.ts';
import type { SlotCounts } from './provider.ts';

/** How the wait for a slot ended. Who got one gives it back. */
export type SlotWait = 'taken' | 'deadline' | 'cancelled';

/** How long somebody waits for a slot. */
interface Patience {
  /** Milliseconds since the epoch; Infinity for ever. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
}

/** A number of requests that may be under way at once. */
export interface Slots {
  /** Takes a free slot at once, else waits for one behind those who wait already. No timer and no listener is left. */
  take(patience: Patience): Promise<SlotWait>;
  /** Gives a slot up, to whoever has waited longest. */
  release(): void;
}

// Safe methods, RFC 9110 section 9.2.1.
const reads = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** The slots for a method: reads and writes do not wait for each other. */
export function createSlotsByMethod(counts: SlotCounts, clock: Clock): (method: string) => Slots {
  const [forReads, forWrites] = [createSlots(counts.reads, clock), createSlots(counts.writes, clock)];
  return (method) => (reads.has(method) ? forReads : forWrites);
}

export function createSlots(count: number, clock: Clock): Slots {
  let free = count;
  // Kept in the order in which they came.
  const waiting = new Set<(end: SlotWait) => void>();

  function wait({ deadline, signal }: Patience): Promise<SlotWait> {
    const remainingMs = deadline - clock();
    if (signal?.aborted) return Promise.resolve('cancelled');
    if (remainingMs <= 0) return Promise.resolve('deadline');
    return new Promise((resolve) => {
      const end = (how: SlotWait) => {
        waiting.delete(end);
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancel);
        resolve(how);
      };
      const cancel = () => end('cancelled');
      const timer = remainingMs <= longestTimerMs ? setTimeout(end, remainingMs, 'deadline') : undefined;
      signal?.addEventListener('abort', cancel, { once: true });
      waiting.add(end);
    });
  }

  return {
    async take(patience) {
      if (free === 0) return wait(patience);
      free -= 1;
      return 'taken';
    },
    release() {
      const [first] = waiting;
      if (first) first('taken');
      else free += 1;
    },
  };
}
