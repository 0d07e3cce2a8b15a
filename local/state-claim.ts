import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LocalError } from './local-error.ts';
import { readRunFile, removeRunFile } from './run-file.ts';
import { makeStateDirectory } from './state-directory.ts';

export interface StateClaim {
  release(): void;
}

/** SQLITE_BUSY of https://www.sqlite.org/rescode.html */
const busy = 5;

/**
 * Makes the directory and claims it for this process, since two runtimes would overwrite each other. An exclusive lock of
 * SQLite holds the claim, because the system itself lets go of that when the process ends in any way; the file stays empty.
 */
export function claimState(directory: string): StateClaim {
  makeStateDirectory(directory);
  const file = join(directory, 'lock');
  const database = openLock(directory, file);
  // Of a runtime that was killed: nobody else has the state now.
  removeRunFile(directory);
  return { release: () => database.close() };
}

function openLock(directory: string, file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database?.close();
    if (Error.isError(error) && 'errcode' in error && error.errcode === busy)
      throw new LocalError(claimedBy(directory));
    throw new LocalError(
      `${file} cannot be used (${Error.isError(error) ? error.message : error}): delete it and try again.`,
    );
  }
}

function claimedBy(directory: string): string {
  const run = readRunFile(directory);
  return run === undefined
    ? `Liaison is starting with the state in ${directory}, or runs one invocation with it: try again when it is ready.`
    : `Liaison already runs with the state in ${directory} (process ${run.pid}): stop that one, or set LIAISON_STATE to another folder for this one.`;
}
