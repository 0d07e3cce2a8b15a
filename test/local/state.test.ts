import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { isOtherGitHub } from '../../local/github/identity.ts';
import { readRunFile, removeRunFile, writeRunFile } from '../../local/run-file.ts';
import { claimState, stateDirectory } from '../../local/state-directory.ts';
import { temporaryDirectory } from './support/assembly.ts';

let directory: ReturnType<typeof temporaryDirectory>;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => directory[Symbol.dispose]());

/** The id of a process that has ended. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}

const run = (pid: number) => ({
  pid,
  url: 'http://127.0.0.1:3000',
  lambda: 'http://127.0.0.1:4000',
  accessKeyId: 'KEY',
});

describe('the run file', () => {
  test('tells of the runtime that runs, to its owner only', () => {
    writeRunFile(directory.path, run(process.pid));
    expect(readRunFile(directory.path)).toEqual(run(process.pid));
    expect(statSync(join(directory.path, 'run.json')).mode & 0o777).toBe(0o600);
  });

  test('of a process that was killed tells nothing', async () => {
    writeRunFile(directory.path, run(await deadProcess()));
    expect(readRunFile(directory.path)).toBeUndefined();
  });

  test('that is not there, removed or unreadable tells nothing', () => {
    expect(readRunFile(directory.path)).toBeUndefined();
    writeRunFile(directory.path, run(process.pid));
    removeRunFile(directory.path);
    expect(readRunFile(directory.path)).toBeUndefined();
    writeFileSync(join(directory.path, 'run.json'), '{"pid":');
    expect(readRunFile(directory.path)).toBeUndefined();
  });
});

describe('the state', () => {
  test('belongs to one process at a time', () => {
    const { release } = claimState(directory.path);
    expect(() => claimState(directory.path)).toThrow(
      `Liaison already runs with the state in ${directory.path} (process ${process.pid})`,
    );
    release();
    claimState(directory.path).release();
    expect(existsSync(join(directory.path, 'lock'))).toBe(false);
  });

  test('is free when the process that had it was killed', async () => {
    writeFileSync(join(directory.path, 'lock'), String(await deadProcess()));
    expect(() => claimState(directory.path)).not.toThrow();
  });

  test('is in .local unless LIAISON_STATE says another place', () => {
    expect(stateDirectory({})).toMatch(/[\\/]\.local$/);
    expect(stateDirectory({ LIAISON_STATE: directory.path })).toBe(directory.path);
  });
});

test('another GitHub than that of the last run is noticed once', () => {
  expect(['a', 'a', 'b', 'b', 'a'].map((identity) => isOtherGitHub(directory.path, identity))).toEqual([
    true,
    false,
    true,
    false,
    true,
  ]);
});
