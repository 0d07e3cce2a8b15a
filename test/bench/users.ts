// GET /users for 100 logins: how near it comes to the best that 10 requests at once allow, beside what one would write
// without Liaison.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import axios from 'axios';
import { apiGatewayEvent } from '../support/api-gateway-event.ts';
import { callers, readKey } from '../support/callers.ts';
import { lambdaContext } from '../support/lambda-context.ts';
import { median, table } from './figures.ts';

const logins = Array.from({ length: 100 }, (_, index) => `user-${index}`);
const answerMs = 20;
/** GitHub's, in lib/connectors/github/provider.ts. */
const slots = 10;
const idealMs = (logins.length / slots) * answerMs;
const rounds = 21;

export async function benchUsers(): Promise<string> {
  const child = fork(join(import.meta.dirname, 'users-server.ts'), [String(answerMs)]);
  try {
    const [port] = await once(child, 'message');
    const baseUrl = `http://127.0.0.1:${port}`;
    const ways: Readonly<Record<string, () => Promise<unknown>>> = {
      'GET /users, the whole handler': await throughHandler(baseUrl),
      'axios, Promise.all in chunks of 10': () => inChunks(baseUrl),
      'axios, 10 at once (as p-limit does)': () => atOnce(baseUrl),
    };
    const taken = await inTurns(ways);
    return [
      `${logins.length} users at ${answerMs} ms each, ${slots} at once: ${idealMs} ms at best. Median of ${rounds} rounds that take turns.\nThe handler also checks the key, the query and every answer, and would retry; axios alone does none of it.`,
      table(
        ['', 'time', 'of the best', 'CPU'],
        [...taken].map(([way, { wall, cpu }]) => [
          way,
          `${median(wall).toFixed(0)} ms`,
          (median(wall) / idealMs).toFixed(2),
          `${median(cpu).toFixed(0)} ms`,
        ]),
      ),
    ].join('\n\n');
  } finally {
    child.kill();
  }
}

interface Taken {
  readonly wall: number[];
  readonly cpu: number[];
}

async function inTurns(ways: Readonly<Record<string, () => Promise<unknown>>>): Promise<ReadonlyMap<string, Taken>> {
  const taken = new Map(Object.keys(ways).map((way): [string, Taken] => [way, { wall: [], cpu: [] }]));
  for (let round = -2; round < rounds; round += 1)
    for (const [way, go] of Object.entries(ways)) {
      const cpuBefore = process.cpuUsage();
      const before = performance.now();
      await go();
      const wall = performance.now() - before;
      const { user, system } = process.cpuUsage(cpuBefore);
      // The first two warm it.
      if (round < 0) continue;
      taken.get(way)?.wall.push(wall);
      taken.get(way)?.cpu.push((user + system) / 1000);
    }
  return taken;
}

/** The deployed handler with the real HTTP client; only the secrets are given. */
async function throughHandler(baseUrl: string): Promise<() => Promise<void>> {
  // Before the logger is made: its lines would be among the figures.
  process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
  const { createHandler } = await import('../../functions/users/get-users.handler.ts');
  const { openConnections } = await import('#lib/connectors/connections.ts');
  const connection = { connector: 'github', auth: 'token', baseUrl, secretArn: 'github' };
  const secrets = { fetchSecret: async () => '{"token":"a-token"}', onStaleSecret: () => {} };
  const connections = openConnections({ CONNECTIONS: JSON.stringify({ github: connection }) }, secrets);
  const handler = createHandler({ callers, connections });
  const event = apiGatewayEvent({ path: '/users', query: { login: logins.join() }, authorization: readKey });
  return async () => {
    const { statusCode, body = '' } = await handler(event, lambdaContext());
    const found = statusCode === 200 && JSON.parse(body).users.filter(({ user }: { user?: object }) => user).length;
    if (found !== logins.length) throw new Error(`GET /users answered ${statusCode}: ${body}`);
  };
}

const getUser = (baseUrl: string, login: string) => axios.get(`${baseUrl}/users/${login}`);

async function inChunks(baseUrl: string): Promise<void> {
  for (let start = 0; start < logins.length; start += slots)
    await Promise.all(logins.slice(start, start + slots).map((login) => getUser(baseUrl, login)));
}

async function atOnce(baseUrl: string): Promise<void> {
  const waiting = [...logins];
  const takeTurns = async () => {
    for (let login = waiting.shift(); login !== undefined; login = waiting.shift()) await getUser(baseUrl, login);
  };
  await Promise.all(Array.from({ length: slots }, takeTurns));
}
