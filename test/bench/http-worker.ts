// One client in a process of its own: http-worker.ts <client> <origin> [lanes]. Each Burst that it is sent it answers
// with what it Took.
import { type ClientName, createClient, type Get } from './http-clients.ts';

export interface Burst {
  readonly paths: readonly string[];
  readonly atOnce: number;
  /** How many of the paths are asked for first and not counted: this opens the connections that were closed meanwhile. */
  readonly opening: number;
  /** The answer to the first path. */
  readonly expected: string;
}

/** A request of a burst, on average, in microseconds. */
export interface Took {
  /** Of this process. */
  readonly cpu: number;
  readonly wall: number;
}

async function run(get: Get, { paths, atOnce, opening, expected }: Burst): Promise<Took> {
  const answer = JSON.stringify(await get(paths[0] ?? ''));
  if (answer !== expected) throw new Error(`${paths[0]} gave ${answer.slice(0, 200)}, not what the server has.`);
  await getAll(get, paths.slice(0, opening), atOnce);
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  await getAll(get, paths, atOnce);
  const wall = performance.now() - before;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { cpu: (user + system) / paths.length, wall: (wall * 1_000) / paths.length };
}

async function getAll(get: Get, paths: readonly string[], atOnce: number): Promise<void> {
  let next = 0;
  const takeTurns = async () => {
    for (let path = paths[next++]; path !== undefined; path = paths[next++]) await get(path);
  };
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
}

const [name, origin = '', lanes] = process.argv.slice(2);
const client = createClient(name as ClientName, origin, lanes === undefined ? undefined : Number(lanes));
// A rejection ends this process, and its trace is printed.
process.on('message', async (burst: Burst) => process.send?.(await run(await client, burst)));
process.once('disconnect', () => process.exit());
