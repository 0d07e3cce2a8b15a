import { setTimeout as delay } from 'node:timers/promises';

/** The current time, in milliseconds since the epoch. */
export type Clock = () => number;

/** Waits that many milliseconds; rejects with the signal's reason as soon as it aborts. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

export const systemClock: Clock = () => Date.now();

export const systemSleep: Sleep = async (milliseconds, signal) => {
  try {
    await delay(milliseconds, undefined, signal && { signal });
  } catch (error) {
    // Node rejects with an AbortError of its own; the caller knows its signal by the reason.
    throw signal?.aborted ? signal.reason : error;
  }
};
