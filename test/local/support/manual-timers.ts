import type { Timers } from '../../../local/timers.ts';

/** Timers that fire when the test says so. */
export class ManualTimers implements Timers {
  private readonly pending = new Set<{ due: number; run: () => void }>();
  private time: number;

  constructor(start = Date.parse('2026-11-24T12:00:00Z')) {
    this.time = start;
  }

  now(): number {
    return this.time;
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer = { due: this.time + milliseconds, run };
    this.pending.add(timer);
    return () => this.pending.delete(timer);
  }

  /** Lets that many milliseconds pass: what falls due in them fires, in order. */
  advance(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (;;) {
      const [next] = [...this.pending].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
      if (!next) break;
      this.pending.delete(next);
      this.time = next.due;
      next.run();
    }
    this.time = end;
  }
}
