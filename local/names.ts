import { LocalError } from './local-error.ts';

/** How a person writes the name of a function: `VerifyConnections` is `verify-connections`. */
export const kebabCase = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();

/** The logical id that a person means, who may write it in kebab-case. */
export function findFunction(name: string, ids: readonly string[]): string {
  const id = ids.find((candidate) => candidate === name || kebabCase(candidate) === name);
  if (id !== undefined) return id;
  throw new LocalError(`There is no function ${name}: choose one of ${ids.map(kebabCase).sort().join(', ')}.`);
}
