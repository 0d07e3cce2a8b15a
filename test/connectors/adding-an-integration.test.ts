// docs/adding-an-integration.md, done to the letter in a copy of the project.
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runOrFail } from '../support/child-process.ts';

const projectRoot = join(import.meta.dirname, '../..');
const page = await readFile(join(projectRoot, 'docs/adding-an-integration.md'), 'utf8');

/** The code of the page, by the file that it goes into. */
const blocks = [...page.matchAll(/^```ts (\S+)( \(add\))?\n(.*?)^```$/gms)].map(([, file = '', add, code = '']) => ({
  file,
  added: add !== undefined,
  code,
}));

/** In front of which line of a file that is there each part of an addition goes, in the order of the page. */
const places: Readonly<Record<string, readonly string[]>> = {
  'lib/contract/connectors.ts': ['  github: {'],
  'lib/connectors/connections.ts': ['import ', '  /** A connection to GitHub.', '    github: openEach('],
  'infra/stages.ts': ["  github: { connector: 'github', auth: 'token' }"],
  'infra/liaison-stack.ts': ['import ', '    new AccountCapability('],
};

let copy: string;

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'liaison-copy-'));
  for (const name of ['functions', 'infra', 'lib', 'cdk.json', 'package.json', 'tsconfig.json'])
    await cp(join(projectRoot, name), join(copy, name), { recursive: true });
  await symlink(join(projectRoot, 'node_modules'), join(copy, 'node_modules'));
  for (const { file, added, code } of blocks) {
    const path = join(copy, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, added ? insert(await readFile(path, 'utf8'), code, places[file] ?? []) : code);
  }
});
afterAll(() => rm(copy, { recursive: true }));

function insert(text: string, code: string, anchors: readonly string[]): string {
  const parts = code.split('\n\n');
  expect(parts).toHaveLength(anchors.length);
  return parts.reduce((changed, part, index) => {
    const at = `\n${changed}`.indexOf(`\n${anchors[index]}`);
    if (at < 0) throw new Error(`There is no line that begins with "${anchors[index]}".`);
    return `${changed.slice(0, at)}${part.trimEnd()}\n${changed.slice(at)}`;
  }, text);
}

test('the page has every file of the connector as it is tested beside this', async () => {
  const connector = blocks.filter(({ file }) => file.startsWith('lib/connectors/acme/'));
  expect(connector.map(({ file }) => basename(file)).sort()).toEqual(['acme.ts', 'api.ts', 'list-tasks.ts']);
  for (const { file, code } of connector)
    expect(code).toBe(await readFile(join(import.meta.dirname, 'acme', basename(file)), 'utf8'));
});

test('what the page adds has no type error', async () => {
  await writeFile(
    join(copy, 'tsconfig.acme.json'),
    JSON.stringify({
      extends: './tsconfig.json',
      include: ['lib/connectors/connections.ts', 'functions/tasks', 'infra/liaison-stack.ts', 'infra/stages.ts'],
    }),
  );
  const compiler = join(projectRoot, 'node_modules/typescript/bin/tsc');
  await runOrFail(process.execPath, [compiler, '-p', 'tsconfig.acme.json'], { cwd: copy, env: {} });
}, 90_000);

test('what the page adds is deployed: the secret, the connection and the route', async () => {
  const output = join(copy, 'cdk.out');
  await runOrFail(process.execPath, ['infra/app.ts'], { cwd: copy, env: { CDK_OUTDIR: output } });

  const template = await readFile(join(output, 'Liaison-dev.template.json'), 'utf8');
  expect(template).toContain('"RouteKey": "GET /projects/{project}/tasks"');
  expect(template).toContain('"Name": "liaison/dev/connections/acme"');
  expect(template).toContain(String.raw`Value: {\"key\":\"<API key>\"}`);
  expect(template).toContain(String.raw`\"baseUrl\":\"https://api.acme.example/v2\"`);
}, 90_000);
