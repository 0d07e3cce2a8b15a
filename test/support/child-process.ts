import { type ChildProcess, spawn } from 'node:child_process';

export interface ProcessOptions {
  readonly cwd?: string;
  /** The whole environment of the child; nothing is inherited. */
  readonly env: NodeJS.ProcessEnv;
}

export interface Finished {
  /** The exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. A non-zero exit is an answer, not an error: the caller reads `code`. */
export async function run(command: string, args: readonly string[], options: ProcessOptions): Promise<Finished> {
  const child = start(command, args, options);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const code = await ended(child);
  return { code, stdout, stderr };
}

/** Runs a program that has to succeed; rejects with everything that it printed when it does not. */
export async function runOrFail(command: string, args: readonly string[], options: ProcessOptions): Promise<Finished> {
  const finished = await run(command, args, options);
  if (finished.code !== 0) {
    throw new Error(
      `${[command, ...args].join(' ')} ended with ${finished.code}:\n${finished.stdout}${finished.stderr}`,
    );
  }
  return finished;
}

/**
 * Starts a server and waits until it prints `ready`; rejects with its output if it ends first. From its first moment on
 * the stack ends it: by SIGTERM, by SIGKILL if that is not enough.
 */
export async function startServer(
  started: AsyncDisposableStack,
  command: string,
  args: readonly string[],
  options: ProcessOptions & { readonly ready: RegExp },
): Promise<void> {
  const child = start(command, args, options);
  const end = ended(child);
  started.defer(() => terminate(child, end));
  let output = '';
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const listen = (text: string) => {
    output += text;
    if (options.ready.test(output)) resolve();
  };
  child.stdout?.setEncoding('utf8').on('data', listen);
  child.stderr?.setEncoding('utf8').on('data', listen);
  const fail = (what: string) => reject(new Error(`${command} ${what}:\n${output}`));
  end.then((code) => fail(`ended with ${code} before it was ready`), reject);
  const timer = setTimeout(() => fail(`was not ready within ${startTimeoutMs / 1000} s`), startTimeoutMs);
  await promise.finally(() => clearTimeout(timer));
}

const startTimeoutMs = 60_000;
const stopTimeoutMs = 30_000;

function start(command: string, args: readonly string[], { cwd, env }: ProcessOptions): ChildProcess {
  return spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], ...(cwd !== undefined && { cwd }) });
}

function ended(child: ChildProcess): Promise<number | null> {
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', reject);
  child.once('close', resolve);
  return promise;
}

async function terminate(child: ChildProcess, end: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await end.catch(() => undefined);
  clearTimeout(timer);
}
