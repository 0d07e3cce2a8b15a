// A part of a bench in a process of its own: what it costs is read there, and it costs the other parts nothing.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface BenchProcess extends AsyncDisposable {
  /** Its next message, after it was sent this one; rejects when it ends instead. */
  ask<Answer>(message: object): Promise<Answer>;
  /** Its next message, unasked. */
  next<Answer>(): Promise<Answer>;
}

/** Starts a module of this folder, which must end itself on `disconnect`. `name` is what the error of its end says. */
export function startProcess(
  name: string,
  module: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): BenchProcess {
  const child = fork(join(import.meta.dirname, module), args, { env: { ...process.env, ...env } });
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
    ask<Answer>(message: object) {
      const answer = next<Answer>();
      // Where it has ended, `end` says so.
      child.send(message, () => undefined);
      return answer;
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await end.catch(() => undefined);
    },
  };
}

async function endOf(child: ChildProcess, name: string): Promise<never> {
  const [code, signal] = await once(child, 'exit');
  throw new Error(`${name} ended with ${code ?? signal}.`);
}
