import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** What is said between this process and a child that it has a channel to. */
export interface ChildMessages {
  /** Its next message, after it was sent this one; rejects with a ChildEndedError when it ends instead. */
  ask<Answer>(message: object | string): Promise<Answer>;
  /** Its next message, unasked. */
  next<Answer>(): Promise<Answer>;
  /** Rejects with a ChildEndedError when it ends. Nobody has to wait for it. */
  readonly end: Promise<never>;
}

/** A child ended while it was still needed. */
export class ChildEndedError extends Error {
  override readonly name = 'ChildEndedError';
}

/** `name` is what the error of its end calls it. To be called as soon as the child is started. */
export function messagesOf(child: ChildProcess, name: string): ChildMessages {
  const end = endOf(child, name);
  // Whoever waits for a message learns of it.
  end.catch(() => undefined);

  const next = async <Answer>(): Promise<Answer> => {
    const heard = new AbortController();
    try {
      const [message] = await Promise.race([once(child, 'message', { signal: heard.signal }), end]);
      return message;
    } finally {
      heard.abort();
    }
  };
  return {
    next,
    ask<Answer>(message: object | string) {
      const answer = next<Answer>();
      // Where it has ended, `end` says so.
      child.send(message, () => undefined);
      return answer;
    },
    end,
  };
}

async function endOf(child: ChildProcess, name: string): Promise<never> {
  const [code, signal] = await once(child, 'exit');
  const how = signal === null ? `the exit code ${code}` : signal;
  throw new ChildEndedError(
    `${name} ended with ${how} before everything was done, so there is no result. What it printed says why; where it printed nothing, something else ended it: start again.`,
  );
}
