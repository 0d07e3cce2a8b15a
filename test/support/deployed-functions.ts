import { globSync } from 'node:fs';
import { basename, join } from 'node:path';

const projectRoot = join(import.meta.dirname, '../..');

/** Logical ids of the functions that have a handler: `list-repositories.handler.ts` is `ListRepositories`. */
export const deployedFunctions: readonly string[] = globSync('functions/*/*.handler.ts', { cwd: projectRoot })
  .map((file) => basename(file, '.handler.ts').replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase()))
  .sort();
