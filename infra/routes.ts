import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Route } from '#lib/contract/route.ts';

const projectRoot = join(import.meta.dirname, '..');

/** Every route declaration of functions/, by path. */
export async function loadRoutes(): Promise<Route[]> {
  const files = await Array.fromAsync(glob('functions/*/*.route.ts', { cwd: projectRoot }));
  const modules = await Promise.all(files.sort().map((file) => import(pathToFileURL(join(projectRoot, file)).href)));
  return modules.map(({ route }: { route: Route }) => route).sort((a, b) => a.path.localeCompare(b.path));
}
