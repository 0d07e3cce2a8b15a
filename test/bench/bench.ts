// npm run bench [-- cold | http | fan-out | users | webhooks | inbox | laptop]: figures for people to read. Nothing fails by them; no test is timed.
// LIAISON_BENCH_ROUNDS says how many rounds `http`, `webhooks` and the clients of `cold` have.
import { benchCold } from './cold.ts';
import { benchFanOut } from './fan-out.ts';
import { benchHttp } from './http.ts';
import { benchInbox } from './inbox.ts';
import { benchLaptop } from './laptop.ts';
import { askedRounds, RoundsError } from './rounds.ts';
import { benchUsers } from './users.ts';
import { benchWebhooks } from './webhooks.ts';

const benches: Readonly<Record<string, (rounds?: number) => Promise<string>>> = {
  cold: benchCold,
  http: benchHttp,
  'fan-out': benchFanOut,
  users: benchUsers,
  webhooks: benchWebhooks,
  inbox: benchInbox,
  laptop: benchLaptop,
};
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !Object.hasOwn(benches, name));
if (unknown !== undefined) refuse(`There is no bench "${unknown}": choose of ${Object.keys(benches).join(', ')}.`);
const rounds = readRounds();
for (const name of asked.length > 0 ? asked : Object.keys(benches)) console.log(`${await benches[name]?.(rounds)}\n`);

function readRounds(): number | undefined {
  try {
    return askedRounds(process.env);
  } catch (error) {
    if (!(error instanceof RoundsError)) throw error;
    return refuse(error.message);
  }
}

function refuse(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}
