import type { Attempt } from './attempt.ts';
import type { HttpClientErrorDetails } from './http-client-error.ts';

/** Told what happens, with plain data that is safe to log. What a hook throws is warned of and changes nothing. */
export interface HttpClientHooks {
  readonly onAttempt?: (attempt: Attempt) => void;
  /** After an attempt that will be repeated, before the wait. */
  readonly onRetry?: (attempt: Attempt) => void;
  readonly onRateLimit?: (attempt: Attempt) => void;
  /** Before the wait of a request whose limit is used up, or nearly so. */
  readonly onHeldBack?: (held: HeldBack) => void;
  /** What all processes know of a limit could not be read or written: this one goes by what it knows itself. */
  readonly onSharedGateFailure?: (failure: SharedGateFailure) => void;
  readonly onGiveUp?: (details: HttpClientErrorDetails) => void;
}

export interface HeldBack {
  readonly method: string;
  /** Without the values of the query. */
  readonly url: string;
  readonly bucket: string;
  /** Milliseconds. */
  readonly waitMs: number;
}

export interface SharedGateFailure {
  readonly bucket: string;
  readonly during: 'read' | 'close';
  /** The error's name, or `timeout`. */
  readonly reason: string;
}

/** Calls a hook, if there is one. It is not waited for. */
export function notify<T>(hook: ((event: T) => void) | undefined, event: T): void {
  if (!hook) return;
  try {
    // A hook may be an async function all the same; its rejection must not end the process.
    const returned: unknown = hook(event);
    if (returned instanceof Promise) returned.catch(warn);
  } catch (error) {
    warn(error);
  }
}

function warn(error: unknown): void {
  process.emitWarning(
    `A hook of the HTTP client threw ${Error.isError(error) ? error.name : typeof error}; the request is not affected.`,
  );
}
