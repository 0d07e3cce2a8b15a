import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readStateFile, writePrivateFile } from '../state-directory.ts';
import type { OwnGitHub } from './choose-github.ts';

/** Another token is another account, which sees something else at the same address; a token itself is kept nowhere. */
export const identityOf = ({ url = 'as in the template', token = '' }: Partial<OwnGitHub> = {}): string =>
  `${url} ${createHash('sha256').update(token).digest('hex').slice(0, 16)}`;

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
