import { spawnSync } from 'node:child_process';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { LocalError } from './local-error.ts';
import { isAlive } from './run-file.ts';

/** Runs a command of a person at a terminal: what they can mend is told in one sentence, and the exit code is 1. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    process.exitCode = 1;
    // Anything else is a defect of Liaison, and its trace is what one needs to mend it.
    console.error(error instanceof LocalError ? error.message : error);
  }
}

/** The words of the command line; `usage` is what a person is told who wrote others. */
export function parseWords<Config extends ParseArgsConfig>(config: Config, usage: string) {
  try {
    return parseArgs(config);
  } catch {
    throw new LocalError(usage);
  }
}

/** Aborts on Ctrl-C, when the terminal closes, or when the parent process (npm) has ended. A second Ctrl-C kills at once. */
export function endSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => controller.abort());
  // npm does not pass SIGTERM on, and nobody can pass SIGKILL on.
  const { ppid } = process;
  const npm = process.env['npm_lifecycle_event'] === undefined ? undefined : parentOf(ppid);
  setInterval(() => {
    // A process whose parent has ended gets another one.
    if (process.ppid !== ppid || (npm !== undefined && !isAlive(npm))) controller.abort();
  }, 500).unref();
  // Nobody reads the output any more.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => controller.abort());
  return controller.signal;
}

/** npm runs a script in a shell, so it is the parent of the parent. Undefined where there is no `ps` to tell (Windows). */
function parentOf(pid: number): number | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(stdout) || undefined;
}
