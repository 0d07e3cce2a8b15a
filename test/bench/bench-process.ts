// A part of a bench in a process of its own: what it costs is read there, and it costs the other parts nothing.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { type ChildMessages, messagesOf } from '../support/child-messages.ts';

export type BenchProcess = Pick<ChildMessages, 'ask' | 'next'> & AsyncDisposable;

/** Starts a module of this folder, which must end itself on `disconnect`. `name` is what the error of its end says. */
export function startProcess(
  name: string,
  module: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): BenchProcess {
  const child = fork(join(import.meta.dirname, module), args, { env: { ...process.env, ...env } });
  const { ask, next, end } = messagesOf(child, name);
  return {
    ask,
    next,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await end.catch(() => undefined);
    },
  };
}
