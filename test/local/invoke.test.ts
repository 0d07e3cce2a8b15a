import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { removeRunFile, writeRunFile } from '../../local/run-file.ts';
import { type Runtime, startRuntime } from '../../local/runtime.ts';
import { claimState } from '../../local/state-claim.ts';
import { writeApp } from './support/app.ts';
import { temporaryDirectory, writeAssembly } from './support/assembly.ts';
import { runCommand } from './support/command.ts';

const functions = {
  DailyReport: { source: "export const handler = async (event) => { console.log('at work'); return { event }; };" },
  Failing: { source: "export const handler = async () => { throw new RangeError('no such day'); };" },
};
const directory = temporaryDirectory();
const state = join(directory.path, 'state');
const app = ['--app', writeApp(directory.path, functions)];
const invoke = (...args: string[]) => runCommand(['local/invoke.ts', ...args], { LIAISON_STATE: state });

function writeEvent(text: string): string {
  const file = join(directory.path, 'event.json');
  writeFileSync(file, text);
  return file;
}

afterAll(() => directory[Symbol.dispose]());

describe('npm run invoke, where a runtime runs', () => {
  let runtime: Runtime;

  beforeAll(async () => {
    const templateFile = writeAssembly(directory.path, functions);
    runtime = await startRuntime({ templateFile, state, apiKey: 'a key for this test' });
    writeRunFile(state, { pid: process.pid, lambda: runtime.addresses.lambda, accessKeyId: runtime.accessKeyId });
  });

  afterAll(async () => {
    removeRunFile(state);
    await runtime.close();
  });

  test('prints the result, and apart from it the log', async () => {
    expect(await invoke('daily-report', writeEvent('{"day":1}'))).toEqual({
      code: 0,
      stdout: '{\n  "event": {\n    "day": 1\n  }\n}\n',
      stderr: 'daily-report: at work\n',
    });
  });

  test('sends an empty event without a file', async () => {
    expect(JSON.parse((await invoke('DailyReport')).stdout)).toEqual({ event: {} });
  });

  test.each([
    [
      'a function that fails',
      ['failing'],
      /^failing: ERROR RangeError: no such day\n(.*\n)*failing failed: RangeError: no such day\n$/,
    ],
    [
      'an unknown function',
      ['weekly-report'],
      /^There is no function weekly-report: choose one of daily-report, failing\.\n$/,
    ],
    ['no function', [], /^Name a function: npm run invoke -- <function> \[event\.json\]\.\n$/],
    ['an unknown option', ['failing', '--stage'], /^That is not an invocation: npm run invoke -- .*\n$/],
    ['a third word', ['failing', 'a', 'b'], /^An invocation has one function and one event: npm run invoke -- .*\n$/],
    [
      'an event file that is not there',
      ['daily-report', 'nowhere.json'],
      /^The event file .*nowhere\.json cannot be read: .*\n$/,
    ],
  ])('tells of %s, with exit code 1', async (_, args, message) => {
    const { code, stdout, stderr } = await invoke(...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
  });

  test('tells of an event that is no JSON, with exit code 1', async () => {
    const { code, stderr } = await invoke('daily-report', writeEvent('{"day":'));
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^The event file .*event\.json is no valid JSON: .*\n$/)]);
  });
});

describe('npm run invoke, where none runs', () => {
  test('starts one for the invocation and leaves nothing', async () => {
    const { code, stdout, stderr } = await invoke('daily-report', writeEvent('{"day":2}'), ...app);
    expect([code, JSON.parse(stdout)]).toEqual([0, { event: { day: 2 } }]);
    expect(stderr).toContain('daily-report: at work\n');
    expect(() => claimState(state).release()).not.toThrow();
  });

  test('is not deceived by a run file whose runtime does not answer', async () => {
    writeRunFile(state, { pid: process.pid, lambda: 'http://127.0.0.1:1', accessKeyId: 'KEY' });
    const { code, stdout } = await invoke('daily-report', writeEvent('{"day":3}'), ...app);
    removeRunFile(state);
    expect([code, JSON.parse(stdout)]).toEqual([0, { event: { day: 3 } }]);
  });

  test('tells of a function that fails, with exit code 1', async () => {
    const { code, stderr } = await invoke('failing', ...app);
    expect([code, stderr]).toEqual([1, expect.stringContaining('failing failed: RangeError: no such day\n')]);
  });
});
