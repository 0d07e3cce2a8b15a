import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivateFile } from '../state-directory.ts';

/**
 * Whether this is another GitHub than that of the last run with this state, and remembers it. The emulated one forgets
 * everything when it ends, so each start of it is another.
 */
export function isOtherGitHub(state: string, identity: string): boolean {
  const file = join(state, 'github');
  if (read(file) === identity) return false;
  writePrivateFile(file, identity);
  return true;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
