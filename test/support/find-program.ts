import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The first of these directories that holds an executable file of that name, as a path; undefined when none does. */
export async function findProgram(name: string, directories: readonly string[]): Promise<string | undefined> {
  for (const directory of directories) {
    const path = join(directory, name);
    const executable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) return path;
  }
  return undefined;
}

export const searchPath = (): string[] => (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
