import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openSecretsStore } from '../../local/aws/secrets-store.ts';
import { onOtherGitHub } from '../../local/github/identity.ts';
import { readRunFile, removeRunFile, writeRunFile } from '../../local/run-file.ts';
import { claimState } from '../../local/state-claim.ts';
import { readStateFile, stateDirectory, writePrivateFile } from '../../local/state-directory.ts';
import { temporaryDirectory } from './support/assembly.ts';
import { startCommand } from './support/command.ts';

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
  /** A process that claims it and goes on. */
  const claimant = () => {
    const module = JSON.stringify(join(import.meta.dirname, '../../local/state-claim.ts'));
    const source = `const { claimState } = await import(${module});
      const claim = claimState(${JSON.stringify(directory.path)}); console.log('claimed'); setInterval(() => claim, 1000);`;
    return startCommand(['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', source], {});
  };

  test('belongs to one process at a time', () => {
    const { release } = claimState(directory.path);
    writeRunFile(directory.path, run(process.pid));
    expect(() => claimState(directory.path)).toThrow(
      `Liaison already runs with the state in ${directory.path} (process ${process.pid})`,
    );
    release();
    expect(() => claimState(directory.path).release()).not.toThrow();
  });

  test('of a runtime that is starting is told so', () => {
    const { release } = claimState(directory.path);
    expect(() => claimState(directory.path)).toThrow(`Liaison is starting with the state in ${directory.path}`);
    release();
  });

  test('is taken by one of several processes that start at once, and free when that one is killed', async () => {
    const claimants = [claimant(), claimant(), claimant()];
    const results = await Promise.all(
      claimants.map(async (command) => {
        const claimed = await command.printed(/claimed/).then(
          () => true,
          () => false,
        );
        return { command, claimed };
      }),
    );
    const attempt = () => claimState(directory.path).release();
    const refused = { name: '', message: '' };
    try {
      attempt();
    } catch (error) {
      if (Error.isError(error)) Object.assign(refused, { name: error.name, message: error.message });
    }
    for (const { command } of results) command.child.kill('SIGKILL');
    await Promise.all(results.map(({ command }) => command.ended));
    expect(results.filter(({ claimed }) => claimed)).toHaveLength(1);
    expect(refused).toEqual({ name: 'LocalError', message: expect.stringContaining('Liaison is starting') });
    expect(attempt).not.toThrow();
  });

  test('is free where a killed runtime left its run file, though another process has its id by now', () => {
    writeRunFile(directory.path, run(process.pid));
    claimState(directory.path).release();
    expect(readRunFile(directory.path)).toBeUndefined();
  });

  test('is in .local unless LIAISON_STATE says another place', () => {
    expect(stateDirectory({})).toMatch(/[\\/]\.local$/);
    expect(stateDirectory({ LIAISON_STATE: directory.path })).toBe(directory.path);
  });
});

describe('a state that is damaged is told with its place:', () => {
  const at = (name: string) => join(directory.path, name);

  test('a lock that is a directory', () => {
    mkdirSync(at('lock'));
    expect(() => claimState(directory.path)).toThrow(`${at('lock')} cannot be used (unable to open database file): `);
  });

  test('a folder that is a file', () => {
    writeFileSync(at('state'), '');
    expect(() => claimState(at('state'))).toThrow(`The state cannot be kept in ${at('state')} (EEXIST): `);
    expect(() => claimState(at('state/below'))).toThrow(`The state cannot be kept in ${at('state/below')} (ENOTDIR): `);
  });

  test('a file that is a directory', () => {
    mkdirSync(at('api-key'));
    expect(() => readStateFile(at('api-key'))).toThrow(`${at('api-key')} cannot be read (EISDIR): `);
    expect(() => writePrivateFile(at('api-key'), '')).toThrow(`${at('api-key')} cannot be written (EISDIR): `);
  });

  test.each(['{"liaison/dev/api-keys":', '[]', '{"a":1}'])('secrets that are %s', (text) => {
    writeFileSync(at('secrets.json'), text);
    expect(() => openSecretsStore(at('secrets.json'), () => 0)).toThrow(
      `${at('secrets.json')} holds no secrets: delete it to start afresh`,
    );
  });
});

describe('another GitHub than that of the last run', () => {
  test('is noticed once', async () => {
    const forgotten: string[] = [];
    for (const identity of ['a', 'a', 'b', 'b', 'a'])
      await onOtherGitHub(directory.path, identity, async () => void forgotten.push(identity));
    expect(forgotten).toEqual(['a', 'b', 'a']);
  });

  test('is noticed again where what was stored of the old one could not be forgotten', async () => {
    const failing = onOtherGitHub(directory.path, 'a', () => Promise.reject(new Error('ended')));
    await expect(failing).rejects.toThrow('ended');
    let forgotten = false;
    await onOtherGitHub(directory.path, 'a', async () => {
      forgotten = true;
    });
    expect(forgotten).toBe(true);
  });
});
