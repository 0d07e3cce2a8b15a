import { join } from 'node:path';
import { build } from 'esbuild';
import { bundling, requireBanner } from '../../../infra/layer.ts';

/**
 * Bundles a program beside this file, as a function is for its deployment: as TypeScript it takes a second to start, and
 * this a tenth.
 */
export async function bundleProcess(name: string, directory: string): Promise<string> {
  const file = join(directory, `${name}.mjs`);
  const entryPoint = join(import.meta.dirname, `${name}.ts`);
  await build({ ...bundling, entryPoints: [entryPoint], outfile: file, banner: requireBanner });
  return file;
}
