import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const projectRoot = join(import.meta.dirname, '../..');

interface DeployedFunction {
  /** Its logical id: `list-repositories.handler.ts` is `ListRepositories`. */
  readonly id: string;
  /** The folder of functions/ that its handler is in. */
  readonly capability: string;
  /** Of its handler: `list-repositories`. */
  readonly name: string;
}

const pascalCase = (name: string) => name.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());

/** Every function that has a handler, by its logical id. */
export const handlers: readonly DeployedFunction[] = globSync('functions/*/*.handler.ts', { cwd: projectRoot })
  .map((file) => {
    const name = basename(file, '.handler.ts');
    return { id: pascalCase(name), capability: basename(dirname(file)), name };
  })
  .sort((a, b) => (a.id < b.id ? -1 : 1));

export const deployedFunctions: readonly string[] = handlers.map(({ id }) => id);
