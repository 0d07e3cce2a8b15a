/** Time as the local runtime uses it; the tests bring their own. */
export interface Timers {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `run` once after that many milliseconds, at most 24 days; the function that comes back cancels it. Never keeps the process alive. */
  after(milliseconds: number, run: () => void): () => void;
}

function after(milliseconds: number, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds).unref();
  return () => clearTimeout(timer);
}

export const systemTimers: Timers = { now: () => Date.now(), after };
