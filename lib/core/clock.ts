import { setTimeout as delay } from 'node:timers/promises';

/** The current time, in milliseconds since the epoch. */
export type Clock = () => number;

/** Waits that many milliseconds; rejects with the signal's reason as soon as it aborts. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/** Calls `expire` once after that many milliseconds, unless the function that it gives is called before. */
export type StartTimer = (milliseconds: number, expire: () => void) => () => void;

export const systemClock: Clock = () => Date.now();

export const systemSleep: Sleep = async (milliseconds, signal) => {
  try {
    await delay(milliseconds, undefined, signal && { signal });
  } catch (error) {
    // Node rejects with an AbortError of its own; the caller knows its signal by the reason.
    throw signal?.aborted ? signal.reason : error;
  }
};

export const systemStartTimer: StartTimer = (milliseconds, expire) => {
  const timer = setTimeout(expire, milliseconds);
  return () => clearTimeout(timer);
};
