import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { build } from 'esbuild';

const projectRoot = join(import.meta.dirname, '../../..');

/** The sources that loading this module loads, as the layer is built: what is imported later is not among them. */
async function loadedSources(module: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: projectRoot,
    entryPoints: [module],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    outdir: 'unwritten',
    write: false,
    metafile: true,
  });
  const files = Object.entries(metafile.outputs).filter(([, { entryPoint }]) => entryPoint === module);
  const loaded = new Map(files);
  for (const [, { imports }] of loaded)
    for (const { path, kind } of imports) {
      const output = metafile.outputs[path];
      if (output && kind === 'import-statement') loaded.set(path, output);
    }
  return [...loaded.values()].flatMap(({ inputs }) => Object.keys(inputs));
}

test('only a function that meets a GitHub App loads what signs for it', async () => {
  const sources = await loadedSources('lib/connectors/connections.ts');
  expect(sources).toContain('lib/auth/app-credential.ts');
  expect(sources.filter((source) => /jose|app-jwt/.test(source))).toEqual([]);
  expect((await loadedSources('lib/auth/app-jwt.ts')).some((source) => source.includes('/jose/'))).toBe(true);
});
