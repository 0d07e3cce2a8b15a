// What a request costs: the CPU of the client's process and the time, beside the clients one would take instead.
import { loopbackCertificate } from '../support/loopback-certificate.ts';
import { startProcess } from './bench-process.ts';
import { type Goal, goals, median, table } from './figures.ts';
import { answers } from './http-answers.ts';
import { type ClientName, clientNames } from './http-clients.ts';
import type { Origins } from './http-server.ts';
import type { Took } from './http-worker.ts';
import { inTurns } from './in-turns.ts';

interface Case {
  readonly name: string;
  readonly path: string;
  readonly expected: string;
  readonly atOnce: number;
  readonly over: keyof Origins;
  /** CPU of Liaison ÷ CPU of another client, at most. */
  readonly goals: Readonly<Partial<Record<ClientName, number>>>;
}

const user = { path: '/user', expected: answers.user };
const repositories = { expected: answers.repositories, atOnce: 16, over: 'plain', goals: { axios: 0.65 } } as const;
const cases: readonly Case[] = [
  { name: '1.3 kB, 16 at once', ...user, atOnce: 16, over: 'plain', goals: { axios: 0.45, 'own raw transport': 1.3 } },
  { name: '1.3 kB, one by one', ...user, atOnce: 1, over: 'plain', goals: { axios: 0.5 } },
  { name: '60 kB, 16 at once', path: '/repositories', ...repositories },
  { name: '60 kB in gzip, 16 at once', path: '/repositories-gzip', ...repositories },
  { name: '1.3 kB over TLS, 16 at once', ...user, atOnce: 16, over: 'tls', goals: { axios: 0.5 } },
];

// So many that a garbage collection more or less is no figure: 200 of 60 kB took from 290 to 520 µs each (2026-11-28).
// octokit takes ten times as long as the others, one by one sixteen milliseconds a request.
const requestsOf = (client: ClientName): number => (client === 'octokit' ? 40 : 1_000);
// The clients have much code, and V8 is done with it after some thousands of requests.
const warmUps = 8;

const { key, certificate } = loopbackCertificate;

export async function benchHttp(rounds = 8): Promise<string> {
  await using server = startProcess('The server', 'http-server.ts', [key, certificate]);
  const origins = await server.next<Origins>();
  const tables: string[] = [];
  const reached: Goal[] = [];
  for (const one of cases) {
    const taken = await measure(one, origins[one.over], rounds);
    tables.push(describe(one, taken));
    for (const [client, atMost] of Object.entries(one.goals))
      reached.push({
        what: `CPU ÷ ${client}, ${one.name}`,
        figure: cpuRatio(taken, 'Liaison', client as ClientName),
        atMost,
      });
  }
  return [
    `One request of each client, against a server on this machine: the medians of ${rounds} rounds in which the clients take turns.`,
    'Liaison has all that it does by default; “conditional” is with its cache, where every answer is a 304. It lets through as many at once as there are. octokit is the core with retry and throttling, which lets 10 reads through at once.',
    ...tables,
    goals(reached),
  ].join('\n\n');
}

type Taken = ReadonlyMap<ClientName, readonly Took[]>;

function measure({ path, expected, atOnce }: Case, origin: string, rounds: number): Promise<Taken> {
  // A few addresses: enough that no client is asked for the same again and again, and the cache keeps them all.
  const burst = (requests: number) => ({
    ...{ atOnce, opening: 2 * atOnce, expected },
    paths: Array.from({ length: requests }, (_, index) => `${path}/${index % 20}`),
  });
  const turns = clientNames.map((client) => ({ client, burst: burst(requestsOf(client)), lanes: atOnce }));
  return inTurns(origin, turns, { warmUps, rounds, env: { NODE_EXTRA_CA_CERTS: certificate } });
}

function describe({ name, expected }: Case, taken: Taken): string {
  const microseconds = (values: readonly number[]) => median(values).toFixed(0);
  const rows = [...taken].map(([client, took]) => [
    client,
    microseconds(took.map(({ cpu }) => cpu)),
    cpuRatio(taken, client, 'axios').toFixed(2),
    microseconds(took.map(({ wall }) => wall)),
  ]);
  const title = `${name} (${expected.length} bytes of JSON)`;
  return table([title, 'CPU µs', '÷ axios', 'wall µs'], rows);
}

/** The median of the ratios of each round: neighbours in time, so that a slow while of the machine cancels out. */
function cpuRatio(taken: Taken, client: ClientName, other: ClientName): number {
  const others = taken.get(other) ?? [];
  return median((taken.get(client) ?? []).map(({ cpu }, round) => cpu / (others[round]?.cpu ?? Number.NaN)));
}
