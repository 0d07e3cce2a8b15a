// npm run soak [-- calls]: many calls to a service that fails one time in ten, 200,000 if nothing else is said. Nothing may
// be lost, repeated or left, and memory must not grow. Exits with 1 when something is not as it should be.
import { getEventListeners } from 'node:events';
import { ChildEndedError } from '../support/child-messages.ts';
import { makeCalls } from './callers.ts';
import { createFastTime } from './fast-time.ts';
import { createLedger } from './ledger.ts';
import { waitForNone, whatKeepsAlive } from './leftovers.ts';
import { createLoad } from './load.ts';
import { type Memory, measureMemory } from './memory.ts';
import { startServer } from './server-process.ts';
import { counts, head, line, number } from './table.ts';
import { judge } from './verdict.ts';

const callers = 32;
/** After the first one memory must be flat. */
const parts = 10;
const speed = 50;
/** Far longer than any call takes. */
const patienceMs = 60_000;
/** Idle sockets are closed after four seconds; until then they must not keep the process alive. */
const idleMs = 10_000;
const endMs = 2_000;

const calls = Number(process.argv[2] ?? 200_000);
if (!Number.isInteger(calls / parts) || calls <= 0) {
  console.error(`Give a number of calls that ${parts} divides, such as 20000; by default it is 200,000.`);
  process.exit(2);
}

try {
  process.exitCode = (await soak()) ? 0 : 1;
} catch (error) {
  if (!(error instanceof ChildEndedError)) throw error;
  console.error(error.message);
  // The calls that are under way would go on.
  process.exit(1);
}

/** Resolves to whether everything is as it should be; rejects with a ChildEndedError when the server ended early. */
async function soak(): Promise<boolean> {
  const warnings: string[] = [];
  process.on('warning', ({ name, message }) => warnings.push(`${name}: ${message}`));

  await using server = await startServer();
  const shutdown = new AbortController();
  const time = createFastTime(speed);
  const ledger = createLedger();
  const load = createLoad({ baseUrl: server.baseUrl, time, hooks: ledger.hooks, signal: shutdown.signal });

  console.log(`${number(calls)} calls, ${callers} at once; a second of their time takes ${1_000 / speed} ms.\n${head}`);
  const started = performance.now();
  const memory: Memory[] = [];
  const size = calls / parts;
  for (let from = 0; from < calls; from += size) {
    const to = from + size;
    const call = (called: number) => ledger.record(() => load(called));
    const haveSettled = await Promise.race([makeCalls({ from, to }, call, { callers, patienceMs }), server.end]);
    const measured = await measureMemory();
    memory.push(measured);
    console.log(line(to, measured, (performance.now() - started) / 1_000));
    if (!haveSettled) break;
  }

  const settled = ledger.settled();
  const timers = time.running();
  const listeners = getEventListeners(shutdown.signal, 'abort').length;
  const keptAliveBy = await whatKeepsAlive(endMs);
  const openConnections = await waitForNone(async () => (await server.ask()).connections, idleMs);
  const seen = await server.ask();
  const verdicts = judge({ settled, seen, memory, timers, listeners, keptAliveBy, openConnections, warnings });

  console.log(`
Calls ended so: ${counts(settled.endings)}.
Attempts of the clients: ${number(settled.attempts)}. Requests that the server saw: ${number(seen.requests)}.
Of them ${number(seen.notModified)} were answered by 304, ${number(seen.unauthorized)} by 401, and these by trouble:
${counts(Object.entries(seen.troubles))}.
`);
  for (const verdict of verdicts) console.log(`${verdict.met ? 'passed' : 'FAILED'}  ${verdict.line}`);
  return verdicts.every(({ met }) => met);
}
