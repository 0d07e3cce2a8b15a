import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { LocalError } from './local-error.ts';

export const projectRoot = join(import.meta.dirname, '..');

/** Where this machine's state is kept: LIAISON_STATE, or `.local` in the project. */
export const stateDirectory = (environment: Readonly<Record<string, string | undefined>> = process.env): string =>
  resolve(projectRoot, environment['LIAISON_STATE'] || '.local');

export function makeStateDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new LocalError(
      `The state cannot be kept in ${directory} (${codeOf(error)}): set LIAISON_STATE to a folder of yours.`,
    );
  }
}

/** The content of a file of the state, or undefined where there is none. What cannot be read is no absent file. */
export function readStateFile(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new LocalError(`${file} cannot be read (${codeOf(error)}): mend that, or delete it to start afresh.`);
  }
}

/** Writes a file of the state that only its owner can read, whole or not at all. */
export function writePrivateFile(file: string, text: string): void {
  makeStateDirectory(dirname(file));
  const temporary = `${file}.${process.pid}`;
  try {
    writeFileSync(temporary, text, { mode: 0o600 });
    renameSync(temporary, file);
  } catch (error) {
    throw new LocalError(`${file} cannot be written (${codeOf(error)}): mend that, or delete it to start afresh.`);
  }
}

const codeOf = (error: unknown): unknown => (Error.isError(error) && 'code' in error ? error.code : error);
