import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCli } from './cli.ts';

const program = new URL('conformance.ts', import.meta.url).pathname;
const passing = {
  id: 'passes',
  level: 'must',
  request: { method: 'GET', path: '/r' },
  server: [{ status: 200 }],
  expect: { outcome: 'ok', requests: 1 },
};
const failing = { ...passing, id: 'fails', expect: { outcome: 'ok', requests: 2 } };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conformance-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(content: unknown): Promise<string> {
  const file = join(folder, 'cases.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

async function run(content: unknown, ...options: string[]) {
  const lines: string[] = [];
  const well = await runCli([await write(content), ...options], (line) => lines.push(line));
  return { well, lines };
}

const ended = (...args: string[]) =>
  new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
    execFile(process.execPath, [program, ...args], (error, out, err) => resolve({ code: error?.code ?? 0, out, err }));
  });

describe('npm run conformance', () => {
  test('ends well, with the counts, when every case passes', async () => {
    expect(await run({ cases: [passing] })).toEqual({ well: true, lines: ['1 passed, 0 failed'] });
  });

  test('tells of each failing case and adapter, and counts cases', async () => {
    const line = 'requests: expected 2, saw 1';
    expect(await run({ cases: [passing, failing] })).toEqual({
      well: false,
      lines: [`fails [own]: ${line}`, `fails [axios]: ${line}`, '1 passed, 1 failed'],
    });
  });

  test('runs one adapter and one case when asked to', async () => {
    const { lines } = await run({ cases: [passing, failing] }, '--adapter', 'axios', '--only', 'fails');
    expect(lines).toEqual(['fails [axios]: requests: expected 2, saw 1', '0 passed, 1 failed']);
  });

  test("passes the file's defaults", async () => {
    const meta = { defaults: { maxAttempts: 2 } };
    const counted = { ...failing, server: [{ status: 500 }], expect: { outcome: 'error', requests: 2 } };
    expect(await run({ meta, cases: [counted] })).toMatchObject({ lines: ['1 passed, 0 failed'] });
  });

  test.each([
    ['no JSON', '{', /is not JSON: give a file of cases\.$/],
    ['no cases', {}, /has no list "cases": give a file/],
    ['an empty list', { cases: [] }, /has no case at all: give another one\.$/],
    ['a case without id', { cases: [passing, {}] }, /^Case 2 of .* has no "id"/],
    ['an id twice', { cases: [passing, passing] }, /has the case "passes" twice/],
  ])('says what to do about %s', async (_, content, sentence) => {
    await expect(run(content)).rejects.toThrow(sentence);
  });

  test.each([
    ['a file that is not there', ['no-such-file.json'], /cannot be read \(ENOENT\): give the path/],
    ['no file', [], /^Give the path of one file of cases: npm run conformance/],
    ['two files', ['a', 'b'], /^Give the path of one file/],
    [
      'an adapter that is not there',
      ['a', '--adapter', 'got'],
      /^There is no adapter "got", choose of own and axios: npm/,
    ],
    ['an option that is not there', ['a', '--fast'], /^There is no option --fast, leave it out: npm/],
    ['a short option', ['a', '-f'], /^There is no option -f, leave it out: npm/],
    ['an option without its value', ['a', '--only'], /^--only has no value, give it the id of a case: npm/],
    ['an option whose value is empty', ['a', '--only='], /^--only has no value, give it the id of a case: npm/],
    ['two options, the first without its value', ['a', '--only', '--adapter', 'own'], /^--only has no value, give it/],
    ['an adapter without a name', ['a', '--adapter'], /^--adapter has no value, give it the name of an adapter: npm/],
  ])('says what to do about %s', async (_, args, sentence) => {
    await expect(runCli(args, () => {})).rejects.toThrow(sentence);
  });

  test('exits with 1 when a case fails', async () => {
    const { code, out } = await ended(await write({ cases: [passing, failing] }));
    expect([code, out.trim().split('\n').at(-1)]).toEqual([1, '1 passed, 1 failed']);
  });

  test('exits with 0 when none does', async () => {
    expect(await ended(await write({ cases: [passing] }))).toEqual({ code: 0, out: '1 passed, 0 failed\n', err: '' });
  });

  test('says what to do about a case that the file has not', async () => {
    const sentence = /has no case "none": give --only the id of one that it has\.$/;
    await expect(run({ cases: [passing] }, '--only', 'none')).rejects.toThrow(sentence);
  });

  test.each([
    ['the file cannot be used', ['no-such-file.json'], 'give the path'],
    ['the arguments cannot be used', ['no-such-file.json', '--only'], 'give it the id of a case'],
  ])('exits with 2 and one sentence when %s', async (_, args, sentence) => {
    const { code, out, err } = await ended(...args);
    expect([code, out, err.trim().split('\n')]).toEqual([2, '', [expect.stringContaining(sentence)]]);
  });
});
