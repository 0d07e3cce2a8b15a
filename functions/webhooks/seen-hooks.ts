import { asError } from '#lib/lambda/as-error.ts';
import type { Log } from '#lib/lambda/observability.ts';
import type { Hook, HookStore } from '#lib/store/hook-store.ts';

/** Records which webhooks there are. Neither ever rejects: no delivery fails for it. */
export interface SeenHooks {
  /** A delivery came by it, at that time in milliseconds since the epoch: once a process. */
  delivered(connection: string, hook: Hook, at: number): Promise<void>;
  /** The same for a ping, each time. */
  pinged(connection: string, hook: Hook, at: number): Promise<void>;
}

/** More than any deployment has; beyond it they are recorded anew. */
const mostKnown = 1_000;

export function createSeenHooks(store: Pick<HookStore, 'seen'>, log: Pick<Log, 'warn'>): SeenHooks {
  const known = new Set<string>();

  async function record(by: 'ping' | 'delivery', connection: string, hook: Hook, at: number): Promise<void> {
    // A repository that is renamed is another owner of the same hook.
    const name = [connection, hook.hookId, hook.target, hook.owner].join(' ');
    if (by === 'delivery' && known.has(name)) return;
    if (known.size >= mostKnown) known.clear();
    known.add(name);
    try {
      await store.seen(connection, hook, by, at);
    } catch (error) {
      known.delete(name);
      log.warn('A webhook could not be recorded as one that there is', {
        connection,
        hookId: hook.hookId,
        error: asError(error),
      });
    }
  }

  return {
    delivered: (connection, hook, at) => record('delivery', connection, hook, at),
    pinged: (connection, hook, at) => record('ping', connection, hook, at),
  };
}
