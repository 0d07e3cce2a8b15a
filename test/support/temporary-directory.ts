import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new directory, removed with everything in it when the stack is disposed. */
export async function temporaryDirectory(started: AsyncDisposableStack, prefix: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), prefix));
  started.defer(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
