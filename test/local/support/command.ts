import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const projectRoot = join(import.meta.dirname, '../../..');

export interface Command {
  readonly child: ChildProcess;
  /** Everything that it printed so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves with the match once it has printed that; rejects when it ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** The exit code, once it and everything that shares its output has ended. */
  readonly ended: Promise<number | null>;
}

/**
 * Starts a command of this project in a process group of its own. Nothing of this environment is inherited but where
 * programs and caches are.
 */
export function startCommand(args: readonly string[], environment: Readonly<Record<string, string>>): Command {
  const child = spawn(process.execPath, args, {
    cwd: projectRoot,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const watcher of watchers) watcher();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const watch = () => {
          const match = pattern.exec(stdout);
          if (!match) return;
          watchers.delete(watch);
          resolve(match);
        };
        watchers.add(watch);
        watch();
        void ended.then((code) =>
          reject(new Error(`It ended with ${code} and without ${pattern}:\n${stdout}${stderr}`)),
        );
      }),
  };
}

/** Runs a command to its end. */
export async function runCommand(args: readonly string[], environment: Readonly<Record<string, string>>) {
  const command = startCommand(args, environment);
  return { code: await command.ended, stdout: command.stdout(), stderr: command.stderr() };
}
