import { glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { type Artifacts, artifactsIn } from './artifacts.ts';
import { axiosWithoutAdapters } from './axios-without-adapters.ts';
import { fromLayer } from './from-layer.ts';
import { httpWithoutFacade } from './http-without-facade.ts';
import { openApiDocument } from './openapi.ts';
import { loadRoutes } from './routes.ts';

const projectRoot = join(import.meta.dirname, '..');

/** How esbuild makes both, and how the bench makes what it compares them with. */
export const bundling: BuildOptions = {
  absWorkingDir: projectRoot,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minify: true,
  keepNames: true,
  sourcemap: 'linked',
  sourcesContent: false,
  // Powertools and the SDK publish ESM under `module`; their CommonJS is a quarter larger in the layer.
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  outExtension: { '.js': '.mjs' },
};

/** Some packages are CommonJS inside and call require(); an ES module has none of its own. */
export const requireBanner = {
  js: "import{createRequire as layerCreateRequire}from'node:module';const require=layerCreateRequire(import.meta.url);",
};

/** What a cold start need not load. */
export const layerPlugins: Plugin[] = [axiosWithoutAdapters, httpWithoutFacade];

/** Builds lib/ into one layer and each handler into a function of a few kilobytes that imports from it; into `directory`. */
export async function buildArtifacts(directory: string): Promise<Artifacts> {
  await rm(directory, { recursive: true, force: true });
  const artifacts = artifactsIn(directory);
  const [layer, functions] = await Promise.all([buildLayer(artifacts), buildFunctions(directory)]);
  await placeSourceMaps(directory);
  await writeFile(join(directory, 'metafiles.json'), JSON.stringify({ layer, functions }));
  await writeOpenApiDocument(artifacts);
  return artifacts;
}

async function buildLayer({ layer }: Artifacts) {
  const { metafile } = await build({
    ...bundling,
    entryPoints: await sources('lib/**/*.ts'),
    outbase: 'lib',
    outdir: join(layer, 'nodejs/lib'),
    splitting: true,
    chunkNames: 'chunks/[hash]',
    banner: requireBanner,
    plugins: layerPlugins,
  });
  return metafile;
}

async function buildFunctions(directory: string) {
  const handlers = await sources('functions/*/*.handler.ts');
  const { metafile } = await build({
    ...bundling,
    entryPoints: handlers.map((file) => ({
      in: file,
      out: join(basename(dirname(file)), basename(file, '.handler.ts'), 'index'),
    })),
    outdir: join(directory, 'functions'),
    plugins: [fromLayer],
  });
  return metafile;
}

/** Beside the code of the two functions that read it. */
async function writeOpenApiDocument({ code }: Artifacts) {
  const { version } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8'));
  const document = JSON.stringify(openApiDocument(await loadRoutes(), version));
  for (const name of ['open-api', 'unmatched']) {
    await mkdir(code('api', name), { recursive: true });
    await writeFile(join(code('api', name), 'openapi.json'), document);
  }
}

/**
 * A source map names its sources as seen from the build's folder, which is not where an asset lies. They are named from
 * the project instead: `/liaison/lib/http/client.ts` in a log, and the same bytes wherever the build was. What a plugin
 * wrote has a name such as `without-facade:node:http`, which is no path.
 */
async function placeSourceMaps(directory: string): Promise<void> {
  for await (const name of glob('**/*.map', { cwd: directory })) {
    const file = join(directory, name);
    const map: { sources: string[]; sourceRoot?: string } = JSON.parse(await readFile(file, 'utf8'));
    const fromProject = (source: string) =>
      /^[\w-]{2,}:/.test(source) ? source : relative(projectRoot, resolve(dirname(file), source)).replaceAll('\\', '/');
    await writeFile(file, JSON.stringify({ ...map, sourceRoot: '/liaison/', sources: map.sources.map(fromProject) }));
  }
}

/** Sorted, so that a build anywhere gives the same bytes. */
async function sources(pattern: string): Promise<string[]> {
  const files = await Array.fromAsync(glob(pattern, { cwd: projectRoot }));
  return files.map((file) => file.replaceAll('\\', '/')).sort();
}
