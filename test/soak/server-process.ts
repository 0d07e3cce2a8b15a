import { fork } from 'node:child_process';
import { join } from 'node:path';
import { type ChildMessages, messagesOf } from '../support/child-messages.ts';
import type { Seen } from './server.ts';

export interface ServerProcess extends Pick<ChildMessages, 'end'>, AsyncDisposable {
  readonly baseUrl: string;
  readonly pid: number | undefined;
  /** Rejects with a ChildEndedError when the server has ended. */
  ask(): Promise<Seen>;
}

/** Starts the server. While nobody asks it anything, it does not keep this process alive. */
export async function startServer(): Promise<ServerProcess> {
  const child = fork(join(import.meta.dirname, 'server.ts'), { execArgv: [] });
  const messages = messagesOf(child, 'The server of the soak');
  const keepingAlive = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    // Of the child too: its end is told after that of the channel.
    child.ref();
    child.channel?.ref();
    try {
      return await answer;
    } finally {
      child.channel?.unref();
      child.unref();
    }
  };
  const port = await keepingAlive(messages.next<number>());
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    pid: child.pid,
    end: messages.end,
    ask: () => keepingAlive(messages.ask<Seen>('seen')),
    async [Symbol.asyncDispose]() {
      child.ref();
      child.kill('SIGKILL');
      await messages.end.catch(() => undefined);
    },
  };
}
