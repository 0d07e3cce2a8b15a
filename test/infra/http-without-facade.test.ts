import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { httpWithoutFacade } from '../../infra/http-without-facade.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'liaison-http-'));
});
afterAll(() => rm(directory, { recursive: true }));

const tell = `
  const undici = process.moduleLoadList.includes('NativeModule internal/deps/undici/undici');
  console.log(JSON.stringify({ found: found === process.getBuiltinModule('node:http').request, undici }));`;

/** What a bundle of this says of the `found` in it. */
async function run(contents: string): Promise<unknown> {
  const { outputFiles } = await build({
    ...{ stdin: { contents: contents + tell }, bundle: true, write: false, platform: 'node', format: 'esm' },
    plugins: [httpWithoutFacade],
  });
  const file = join(directory, 'bundle.mjs');
  await writeFile(file, outputFiles[0]?.text ?? '');
  return JSON.parse((await promisify(execFile)(process.execPath, [file])).stdout);
}

test.each([
  ['a named import', "import { request as found } from 'node:http';"],
  ['a default import', "import http from 'http'; const found = http.request;"],
  ['a namespace import', "import * as http from 'node:http'; const found = http.request;"],
  ['a dynamic import', "const { request: found } = await import('node:http');"],
  ['require()', "const { request: found } = require('http');"],
])('%s of node:http works, and loads no undici', async (_, contents) => {
  expect(await run(contents)).toEqual({ found: true, undici: false });
});
