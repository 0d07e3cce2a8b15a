/** Time as the local runtime uses it; the tests bring their own. */
export interface Timers {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `run` once after that many milliseconds; the function that comes back cancels it. Never keeps the process alive. */
  after(milliseconds: number, run: () => void): () => void;
}

// setTimeout fires at once when it is given more than 2^31 - 1 ms (24.8 days); a monthly schedule is longer.
const longest = 2 ** 31 - 1;

function after(milliseconds: number, run: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (left: number) => {
    timer = setTimeout(() => (left > longest ? wait(left - longest) : run()), Math.min(left, longest)).unref();
  };
  wait(milliseconds);
  return () => clearTimeout(timer);
}

export const systemTimers: Timers = { now: () => Date.now(), after };
