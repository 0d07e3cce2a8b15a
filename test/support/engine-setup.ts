import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { MissingEngine } from './missing-engine.ts';

// Jest gives setup and tests no common objects, only a common environment.
const variable = 'LIAISON_TEST_ENGINE';

let started = new AsyncDisposableStack();

/**
 * For a `globalSetup` of Jest: starts what all tests of a run share. Whatever `start` puts on the stack is ended by
 * `endEngine`, also when the start fails half-way, and when a signal ends the run. What `start` resolves with is what
 * `engineFacts` gives to the tests; it has to be JSON.
 */
export async function startEngine(start: (started: AsyncDisposableStack) => Promise<unknown>): Promise<void> {
  endWithSignals();
  // In a watch one run follows the other.
  if (started.disposed) {
    started = new AsyncDisposableStack();
    end = undefined;
  }
  try {
    process.env[variable] = JSON.stringify(await start(started));
  } catch (error) {
    await endEngine();
    if (!(error instanceof MissingEngine)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

let end: Promise<void> | undefined;

/** For a `globalTeardown` of Jest. Resolves when everything has ended, however often it is called. */
export function endEngine(): Promise<void> {
  end ??= started.disposeAsync();
  return end;
}

/** What the setup of this run told its tests. */
export const engineFacts = (): unknown => JSON.parse(process.env[variable] ?? 'null');

let heedsSignals = false;

/** A signal ends every program that this process runs, those that a test has just started too. */
function endWithSignals(): void {
  if (heedsSignals) return;
  heedsSignals = true;
  const children = new Set<ChildProcess>();
  let ending = false;
  // Jest's tests have modules of their own; Node's channel hears of the processes of all.
  subscribe('child_process', (message) => {
    const { process: child } = message as { process: ChildProcess };
    children.add(child);
    child.once('exit', () => children.delete(child));
    if (ending) child.kill();
  });
  const endAll = async () => {
    ending = true;
    for (const child of children) child.kill();
    await endEngine();
    process.exit(1);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void endAll());
}
