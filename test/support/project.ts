import { join } from 'node:path';

export const projectRoot = join(import.meta.dirname, '../..');

/** Where npm puts the commands of packages; `node` is the project's own Node 24. */
export const binDirectory = join(projectRoot, 'node_modules/.bin');
