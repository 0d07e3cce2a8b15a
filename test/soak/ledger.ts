import { AsyncLocalStorage } from 'node:async_hooks';
import type { HttpClientHooks } from '#lib/http/hooks.ts';
import { HttpClientError } from '#lib/http/http-client-error.ts';

interface Entry {
  settled: number;
  gaveUp: number;
}

/** What became of all calls. */
export interface Settled {
  readonly started: number;
  /** `ok`, or the kind of the error. */
  readonly endings: ReadonlyMap<string, number>;
  readonly moreThanOnce: number;
  /** Calls that ended well and were told as given up, or were given up and not told so exactly once. */
  readonly toldWrongly: number;
  /** Things told of a call that had settled before, or of none. */
  readonly toldLate: number;
  readonly attempts: number;
}

export interface Ledger {
  /** What the clients tell: each hook runs in the context of its call. */
  readonly hooks: HttpClientHooks;
  /** Makes a call, and resolves when it has settled, in whatever way. */
  record(call: () => Promise<unknown>): Promise<void>;
  settled(): Settled;
}

export function createLedger(): Ledger {
  const current = new AsyncLocalStorage<Entry>();
  const endings = new Map<string, number>();
  const counts = { started: 0, moreThanOnce: 0, toldWrongly: 0, toldLate: 0, attempts: 0 };

  const told = (): Entry | undefined => {
    const entry = current.getStore();
    if (!entry || entry.settled > 0) counts.toldLate += 1;
    return entry;
  };

  const settle = (entry: Entry, ending: string, expectedGaveUp: number) => {
    entry.settled += 1;
    if (entry.settled > 1) counts.moreThanOnce += 1;
    if (entry.gaveUp !== expectedGaveUp) counts.toldWrongly += 1;
    endings.set(ending, (endings.get(ending) ?? 0) + 1);
  };

  return {
    hooks: {
      onAttempt() {
        told();
        counts.attempts += 1;
      },
      onRetry: told,
      onRateLimit: told,
      onHeldBack: told,
      onGiveUp() {
        const entry = told();
        if (entry) entry.gaveUp += 1;
      },
    },
    record(call) {
      const entry: Entry = { settled: 0, gaveUp: 0 };
      counts.started += 1;
      return current.run(entry, call).then(
        () => settle(entry, 'ok', 0),
        (error) => settle(entry, kindOf(error), 1),
      );
    },
    settled: () => ({ ...counts, endings }),
  };
}

const kindOf = (error: unknown): string => (error instanceof HttpClientError ? error.kind : String(error));
