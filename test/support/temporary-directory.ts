import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new directory, removed with everything in it when the stack is disposed. */
export async function temporaryDirectory(started: AsyncDisposableStack, prefix: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), prefix));
  // What was ended in the middle of its work may write on for a moment: the retries are for that.
  started.defer(() => rm(directory, { recursive: true, force: true, maxRetries: 10 }));
  return directory;
}
