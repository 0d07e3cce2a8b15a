import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LocalError } from './local-error.ts';

export const projectRoot = join(import.meta.dirname, '..');

/** Where this machine's state is kept: LIAISON_STATE, or `.local` in the project. */
export const stateDirectory = (environment: Readonly<Record<string, string | undefined>> = process.env): string =>
  resolve(projectRoot, environment['LIAISON_STATE'] || '.local');

/** Writes a file that only its owner can read, whole or not at all. */
export function writePrivateFile(file: string, text: string): void {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, text, { mode: 0o600 });
  renameSync(temporary, file);
}

/** Makes the directory and claims it for this process, since two runtimes would overwrite each other. */
export function claimState(directory: string): { release(): void } {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, 'lock');
  const claim = () => writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 });
  try {
    claim();
  } catch {
    const owner = Number(readFileSync(file, 'utf8'));
    if (isAlive(owner))
      throw new LocalError(
        `Liaison already runs with the state in ${directory} (process ${owner}): stop that one, or set LIAISON_STATE to another folder for this one.`,
      );
    rmSync(file);
    claim();
  }
  return { release: () => rmSync(file, { force: true }) };
}

export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not ours to signal, and so there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
