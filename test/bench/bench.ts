// npm run bench [-- cold | http | fan-out | users | laptop]: figures for people to read. Nothing fails by them; no test is timed.
import { benchCold } from './cold.ts';
import { benchFanOut } from './fan-out.ts';
import { benchHttp } from './http.ts';
import { benchLaptop } from './laptop.ts';
import { benchUsers } from './users.ts';

const benches: Readonly<Record<string, () => Promise<string>>> = {
  cold: benchCold,
  http: benchHttp,
  'fan-out': benchFanOut,
  users: benchUsers,
  laptop: benchLaptop,
};
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !Object.hasOwn(benches, name));
if (unknown !== undefined) {
  console.error(`There is no bench "${unknown}": choose of ${Object.keys(benches).join(', ')}.`);
  process.exit(1);
}
for (const name of asked.length > 0 ? asked : Object.keys(benches)) console.log(`${await benches[name]?.()}\n`);
