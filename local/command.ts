import { LocalError } from './local-error.ts';

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

/** Aborts on Ctrl-C, when the terminal closes, or when the parent process (npm) has ended. A second Ctrl-C kills at once. */
export function endSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => controller.abort());
  // npm does not pass SIGTERM on; a process whose parent has ended gets another one.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) controller.abort();
  }, 500).unref();
  // Nobody reads the output any more.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => controller.abort());
  return controller.signal;
}
