// What a cold function loads: over the layer, and as the one bundle that NodejsFunction would make of it instead. And what
// a client of HTTP costs by itself.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { build, type Metafile } from 'esbuild';
import { buildArtifacts, bundling, requireBanner } from '../../infra/layer.ts';
import { benchColdClients } from './cold-clients.ts';
import { median, table } from './figures.ts';

const projectRoot = join(import.meta.dirname, '../..');
const rounds = 9;

export async function benchCold(roundsOfClients?: number): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'liaison-bench-'));
  try {
    const artifacts = await buildArtifacts(directory);
    const { layer, functions }: Record<string, Metafile> = JSON.parse(
      await readFile(join(directory, 'metafiles.json'), 'utf8'),
    );
    const rows = [];
    const sizes = [];
    for (const [output, { entryPoint }] of Object.entries(functions?.outputs ?? {})) {
      if (!entryPoint || !layer || !functions) continue;
      const name = basename(entryPoint, '.handler.ts');
      const layered = join(projectRoot, output);
      const bundled = join(directory, 'bundled', name, 'index.mjs');
      await bundleWhole(entryPoint, bundled);
      const [over, alone] = await coldCpu([layered, artifacts.layer], [bundled]);
      const loaded = loadedBytes(functions.outputs, layer.outputs, output);
      const whole = (await stat(bundled)).size;
      sizes.push(loaded);
      rows.push([
        name,
        kilobytes((await stat(layered)).size),
        kilobytes(loaded),
        kilobytes(whole),
        (loaded / whole).toFixed(2),
        `${over.toFixed(0)} ms`,
        `${alone.toFixed(0)} ms`,
        (over / alone).toFixed(2),
      ]);
    }
    return [
      `What a cold function loads: its own code, all modules with those of the layer, and the one bundle that NodejsFunction, which takes no plugins, would make of it. CPU of loading it in a fresh process, median of ${rounds} that take turns.`,
      table(['function', 'own', 'loaded', 'as a bundle', 'ratio', 'cold CPU', 'as a bundle', 'ratio'], rows),
      `The smallest loads ${kilobytes(Math.min(...sizes))}; 400 kB at most are wanted.`,
      await benchColdClients(directory, roundsOfClients),
    ].join('\n\n');
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Bytes of every module that loading this one loads, by static imports. */
function loadedBytes(functions: Metafile['outputs'], layer: Metafile['outputs'], output: string): number {
  const pending = [output];
  const seen = new Set<string>();
  let bytes = 0;
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    const module = functions[file] ?? layer[file];
    if (!module || seen.has(file)) continue;
    seen.add(file);
    bytes += module.bytes;
    for (const { path, kind } of module.imports) if (kind === 'import-statement') pending.push(inLayer(layer, path));
  }
  return bytes;
}

const inLayer = (layer: Metafile['outputs'], path: string): string =>
  path.startsWith('/opt/')
    ? (Object.keys(layer).find((file) => file.endsWith(`/layer${path.slice('/opt'.length)}`)) ?? path)
    : path;

const bundleWhole = (entryPoint: string, outfile: string) =>
  build({ ...bundling, entryPoints: [entryPoint], outfile, banner: requireBanner });

/** CPU milliseconds that loading takes in a fresh process, the median of rounds that take turns. */
async function coldCpu(first: string[], second: string[]): Promise<[number, number]> {
  const loader = join(projectRoot, 'test/support/load-function.mjs');
  const load = async (words: string[]): Promise<number> =>
    JSON.parse((await promisify(execFile)(process.execPath, [loader, ...words])).stdout).cpuMilliseconds;
  const taken: [number, number][] = [];
  for (let round = 0; round < rounds; round += 1) taken.push([await load(first), await load(second)]);
  return [median(taken.map(([of]) => of)), median(taken.map(([, of]) => of))];
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
