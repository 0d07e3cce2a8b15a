import { join } from 'node:path';
import { readStateFile, writePrivateFile } from '../state-directory.ts';

/**
 * Runs `forget` where this is another GitHub than that of the last run with this state, and remembers this one after it:
 * a run that ended in between does it again. The emulated one forgets everything when it ends, so each start of it is
 * another.
 */
export async function onOtherGitHub(state: string, identity: string, forget: () => Promise<void>): Promise<void> {
  const file = join(state, 'github');
  if (readStateFile(file) === identity) return;
  await forget();
  writePrivateFile(file, identity);
}
