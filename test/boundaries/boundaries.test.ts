import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { allowedImports, folders, forbiddenImports } from './rules.ts';

const run = promisify(execFile);
const projectRoot = join(import.meta.dirname, '../..');

let project: string;
let reported: Map<string, string[]>;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'liaison-boundaries-'));
  await cp(join(projectRoot, 'biome.json'), join(project, 'biome.json'));
  for (const row of folders) {
    for (const specifier of [...Object.keys(forbiddenImports(row)), ...allowedImports(row)]) {
      await seed(fileThatImports(row.folder, specifier), `export * from '${specifier}';\n`);
    }
  }
  await seed('lib/core/ring-a.ts', "import { b } from './ring-b.ts';\nexport const a = () => b;\n");
  await seed('lib/core/ring-b.ts', "import { a } from './ring-a.ts';\nexport const b = () => a;\n");
  reported = await lint();
});
afterAll(() => rm(project, { recursive: true }));

async function seed(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(project, file)), { recursive: true });
  await writeFile(join(project, file), text);
}

/** One file per import; hexadecimal, since a specifier holds what a file name cannot. */
function fileThatImports(folder: string, specifier: string): string {
  return `${folder}/${Buffer.from(specifier).toString('hex')}.ts`;
}

/** Runs the very rules of `npm run boundaries`; file → messages. */
async function lint(): Promise<Map<string, string[]>> {
  const { scripts } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8'));
  const rules = scripts.boundaries.split(' ').filter((word: string) => word.startsWith('--only'));
  const biome = join(projectRoot, 'node_modules/.bin/biome');
  const { stdout } = await run(biome, ['lint', '.', ...rules, '--reporter=json', '--max-diagnostics=none'], {
    cwd: project,
    maxBuffer: 1 << 26,
  }).catch((failed: { stdout: string }) => failed);
  const messages = new Map<string, string[]>();
  for (const { location, message } of JSON.parse(stdout).diagnostics) {
    messages.set(location.path, [...(messages.get(location.path) ?? []), message]);
  }
  return messages;
}

/** specifier → the sentences that are reported where a file of the folder imports it. */
function sentences(folder: string, specifiers: string[]): Record<string, string> {
  const sentenceOf = (specifier: string) => reported.get(fileThatImports(folder, specifier))?.join('\n') ?? 'nothing';
  return Object.fromEntries(specifiers.map((specifier) => [specifier, sentenceOf(specifier)]));
}

describe.each(folders)('$folder', (row) => {
  test('what it may not import is reported, by the one sentence that says why', () => {
    const forbidden = forbiddenImports(row);
    expect(sentences(row.folder, Object.keys(forbidden))).toEqual(forbidden);
  });

  test('what it may import is not reported', () => {
    const allowed = allowedImports(row);
    expect(sentences(row.folder, allowed)).toEqual(Object.fromEntries(allowed.map((name) => [name, 'nothing'])));
  });
});

test('two files that import each other are reported', () => {
  expect(reported.get('lib/core/ring-a.ts')?.join('\n')).toMatch(/cycle/i);
});

describe('biome.json', () => {
  test('each folder of lib has an override of its own', async () => {
    const entries = await readdir(join(projectRoot, 'lib'), { withFileTypes: true });
    const onDisk = entries.filter((entry) => entry.isDirectory()).map(({ name }) => `lib/${name}/**`);
    expect(await overriddenFolders()).toEqual(expect.arrayContaining(onDisk));
  });

  test('each override has its row in the table, in the same order', async () => {
    expect(await overriddenFolders()).toEqual(folders.map(({ override }) => override));
  });
});

async function overriddenFolders(): Promise<string[]> {
  const { overrides } = JSON.parse(await readFile(join(projectRoot, 'biome.json'), 'utf8'));
  return overrides.flatMap(({ includes }: { includes: string[] }) => includes);
}
