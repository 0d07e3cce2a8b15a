// What a first request costs in a fresh process: the client's own code loaded, and one request to a server beside it.
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { bundling, layerPlugins, requireBanner } from '../../infra/layer.ts';
import { loopbackCertificate } from '../support/loopback-certificate.ts';
import { startProcess } from './bench-process.ts';
import { goals, median, table } from './figures.ts';
import { answers } from './http-answers.ts';
import type { Origins } from './http-server.ts';

const projectRoot = join(import.meta.dirname, '../..');

const liaison = `
  import { createHttpClient } from '#lib/http/client.ts';
  const { data } = await createHttpClient({ baseUrl: origin }).get('/user');`;

interface Client {
  readonly name: string;
  /** A module that knows its `origin`, and whose `data` is what the answer says. */
  readonly source: string;
  readonly plugins?: Plugin[];
}

const clients = {
  empty: { name: 'empty module', source: 'const data = undefined;' },
  floor: {
    name: 'node:http, not imported (floor)',
    source: `
      const http = process.getBuiltinModule('node:http');
      const data = await new Promise((resolve, reject) => {
        http.get(origin + '/user', (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk) => (text += chunk)).on('end', () => resolve(JSON.parse(text)));
        }).on('error', reject);
      });`,
  },
  liaison: { name: 'Liaison, as in the layer', source: liaison, plugins: layerPlugins },
  plain: { name: 'Liaison, axios and node:http as they are', source: liaison },
  axios: {
    name: 'axios',
    source: "import axios from 'axios'; const { data } = await axios.create().get(origin + '/user');",
  },
  got: { name: 'got', source: "import got from 'got'; const data = await got(origin + '/user').json();" },
  octokit: {
    name: '@octokit/core',
    source: `
      import { Octokit } from '@octokit/core';
      const { data } = await new Octokit({ baseUrl: origin }).request('GET /user');`,
  },
  octokitWithPlugins: {
    name: '@octokit/core with retry and throttling',
    source: `
      import { Octokit } from '@octokit/core';
      import { retry } from '@octokit/plugin-retry';
      import { throttling } from '@octokit/plugin-throttling';
      const WithPlugins = Octokit.plugin(retry, throttling);
      const throttle = { onRateLimit: () => true, onSecondaryRateLimit: () => true };
      const { data } = await new WithPlugins({ baseUrl: origin, throttle }).request('GET /user');`,
  },
} as const satisfies Record<string, Client>;

type Name = keyof typeof clients;
const names = Object.keys(clients) as Name[];

/** Bundles into `directory`, all with the options of the layer; its plugins where the client says so. */
export async function benchColdClients(directory: string, rounds = 15): Promise<string> {
  const bundles = await Promise.all(names.map((name) => bundle(clients[name], join(directory, `${name}.mjs`))));
  const { key, certificate } = loopbackCertificate;
  await using server = startProcess('The server', 'http-server.ts', [key, certificate]);
  const { plain: origin } = await server.next<Origins>();

  const taken: Record<Name, number>[] = [];
  for (let round = -1; round < rounds; round += 1) {
    const took: Partial<Record<Name, number>> = {};
    for (const name of round % 2 ? names : names.toReversed())
      took[name] = await firstRequest(name, join(directory, `${name}.mjs`), origin);
    // The first round brings the files into the machine's memory.
    if (round >= 0) taken.push(took as Record<Name, number>);
  }

  const overEmpty = (name: Name) => median(taken.map((took) => took[name] - took.empty));
  const toAxios = (name: Name) => median(taken.map((took) => (took[name] - took.empty) / (took.axios - took.empty)));
  const sizes = new Map(names.map((name, index) => [name, bundles[index]]));
  const kilobytes = (bytes = Number.NaN) => `${(bytes / 1000).toFixed(1)} kB`;
  return [
    `A client's first request: its bundle, minified, and as in the layer, which keeps the names of functions and classes; and the CPU of a fresh process that loads the latter and gets 1.3 kB from a server on this machine, over that of an empty module. Medians of ${rounds} rounds in which they take turns; the empty module takes ${median(taken.map(({ empty }) => empty)).toFixed(0)} ms.`,
    table(
      ['client', 'minified', 'names kept', 'CPU over empty', '÷ axios'],
      names
        .filter((name) => name !== 'empty')
        .map((name) => [
          clients[name].name,
          kilobytes(sizes.get(name)?.minified),
          kilobytes(sizes.get(name)?.namesKept),
          `${overEmpty(name).toFixed(1)} ms`,
          toAxios(name).toFixed(2),
        ]),
    ),
    goals([
      {
        what: 'bundle of lib/http with axios, minified, in kB',
        figure: (sizes.get('liaison')?.minified ?? Number.NaN) / 1000,
        atMost: 80,
      },
      { what: 'cold CPU over an empty module ÷ axios', figure: toAxios('liaison'), atMost: 0.6 },
    ]),
  ].join('\n\n');
}

/** Bytes of a bundle. */
interface Sizes {
  readonly minified: number;
  readonly namesKept: number;
}

/** Leaves the one in which names are kept, as in the layer. */
async function bundle({ source, plugins = [] }: Client, outfile: string): Promise<Sizes> {
  const contents = `
    const origin = process.argv[2];
    ${source}
    const { user, system } = process.cpuUsage();
    process.stdout.write(JSON.stringify({ cpu: (user + system) / 1000, data }));`;
  const bytes = async (keepNames: boolean) => {
    const stdin = { contents, resolveDir: projectRoot };
    await build({ ...bundling, keepNames, stdin, outfile, banner: requireBanner, plugins });
    return (await stat(outfile)).size;
  };
  return { minified: await bytes(false), namesKept: await bytes(true) };
}

/** CPU milliseconds of a process of its own, from its beginning. */
async function firstRequest(name: Name, file: string, origin: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [file, origin]);
  const { cpu, data } = JSON.parse(stdout);
  if (name !== 'empty' && JSON.stringify(data) !== answers.user)
    throw new Error(`${name} got ${stdout.slice(0, 200)}, not what the server has.`);
  return cpu;
}
