// A thousand users from a service that takes its time for each: how near a client comes to the best that so many
// requests at once allow.
import { githubUser } from '../support/github-answer.ts';
import { startProcess } from './bench-process.ts';
import { type Goal, goals, median, table } from './figures.ts';
import type { ClientName } from './http-clients.ts';
import { inTurns } from './in-turns.ts';

const logins = Array.from({ length: 1_000 }, (_, index) => `user-${index}`);
const answerMs = 20;
const cases = [
  { atOnce: 10, rounds: 3, goal: 1.1 },
  { atOnce: 50, rounds: 5, goal: 1.4 },
];

/** They are given all requests at once and let through as many as they may; before the others one puts a pool. */
const withLanes: readonly ClientName[] = ['Liaison', 'octokit'];
const pooled: readonly ClientName[] = ['node:http', 'axios', 'fetch'];

export async function benchFanOut(): Promise<string> {
  await using server = startProcess('The server', 'users-server.ts', [String(answerMs)]);
  const origin = `http://127.0.0.1:${await server.next<number>()}`;
  const tables: string[] = [];
  const reached: Goal[] = [];
  for (const { atOnce, rounds, goal } of cases) {
    const paths = logins.map((login) => `/users/${login}`);
    const burst = { paths, atOnce, opening: 2 * atOnce, expected: JSON.stringify(githubUser('user-0')) };
    const turns = [
      ...pooled.map((client) => ({ client, burst })),
      ...withLanes.map((client) => ({ client, burst: { ...burst, atOnce: paths.length }, lanes: atOnce })),
    ];
    const idealMs = (paths.length / atOnce) * answerMs;
    const taken = await inTurns(origin, turns, { warmUps: 1, rounds });
    const wallMs = new Map(
      [...taken].map(([client, took]) => [client, (median(took.map(({ wall }) => wall)) * paths.length) / 1_000]),
    );
    const rows = [...wallMs].map(([client, wall]) => [client, `${wall.toFixed(0)} ms`, (wall / idealMs).toFixed(2)]);
    tables.push(table([`${atOnce} at once: ${idealMs} ms at best`, 'time', 'of the best'], rows));
    const figure = (wallMs.get('Liaison') ?? Number.NaN) / idealMs;
    reached.push({ what: `${paths.length} users, ${atOnce} at once, time ÷ best`, figure, atMost: goal });
  }
  return [
    `${logins.length} users at ${answerMs} ms each; medians of rounds that take turns. octokit lets 10 reads through at once, whatever it is asked.`,
    ...tables,
    goals(reached),
  ].join('\n\n');
}
