import { MissingEngine } from './missing-engine.ts';

// Jest gives setup and tests no common objects, only a common environment.
const variable = 'LIAISON_TEST_ENGINE';

const started = new AsyncDisposableStack();

/**
 * For a `globalSetup` of Jest: starts what all tests of a run share. Whatever `start` puts on the stack is ended by
 * `endEngine`, also when the start fails half-way, and when a signal ends the run. What `start` resolves with is what
 * `engineFacts` gives to the tests; it has to be JSON.
 */
export async function startEngine(start: (started: AsyncDisposableStack) => Promise<unknown>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void endEngine().finally(() => process.exit(1)));
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

/** For a `globalTeardown` of Jest. */
export const endEngine = (): Promise<void> => started.disposeAsync();

/** What the setup of this run told its tests. */
export const engineFacts = (): unknown => JSON.parse(process.env[variable] ?? 'null');
