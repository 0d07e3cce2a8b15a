import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { temporaryDirectory } from './support/assembly.ts';
import { runCommand } from './support/command.ts';

let directory: ReturnType<typeof temporaryDirectory>;
const at = (file: string) => join(directory.path, file);

/** A project with one dependency, which needs no registry. */
beforeEach(() => {
  directory = temporaryDirectory();
  mkdirSync(at('scripts'));
  mkdirSync(at('a'));
  cpSync(join(import.meta.dirname, '../../scripts/ensure-installed.mjs'), at('scripts/ensure-installed.mjs'));
  writeFileSync(at('a/package.json'), JSON.stringify({ name: 'a', version: '1.0.0' }));
  const project = { name: 'project', version: '1.0.0', dependencies: { a: 'file:a' } };
  writeFileSync(at('package.json'), JSON.stringify(project));
  const packages = { '': project, a: { version: '1.0.0' }, 'node_modules/a': { resolved: 'a', link: true } };
  writeFileSync(at('package-lock.json'), JSON.stringify({ ...project, lockfileVersion: 3, requires: true, packages }));
});

afterEach(() => directory[Symbol.dispose]());

const ensure = (environment: Record<string, string> = {}) =>
  runCommand([at('scripts/ensure-installed.mjs')], environment);
const once = { code: 0, stdout: '', stderr: 'Installing dependencies (once)…\n' };
const silent = { code: 0, stdout: '', stderr: '' };

test('installs what is missing, and is silent when nothing is', async () => {
  expect(await ensure()).toEqual(once);
  expect(existsSync(at('node_modules/a/package.json'))).toBe(true);
  expect(await ensure()).toEqual(silent);
});

test('installs again when the lockfile is newer', async () => {
  await ensure();
  const later = new Date(Date.now() + 60_000);
  utimesSync(at('package-lock.json'), later, later);
  rmSync(at('node_modules/a'), { recursive: true });
  expect(await ensure()).toEqual(once);
  expect(existsSync(at('node_modules/a/package.json'))).toBe(true);
});

test('tells of a Node that is too old in one sentence', async () => {
  await ensure();
  mkdirSync(at('bin'));
  writeFileSync(at('bin/node'), '#!/bin/sh\necho v20.20.2\n');
  chmodSync(at('bin/node'), 0o755);
  const { code, stderr } = await ensure({ PATH: `${at('bin')}:${process.env['PATH']}` });
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/^Liaison needs Node 24 and this is Node 20\.20\.2: .*\n$/),
  ]);
});

test('tells of an installation that fails in one sentence', async () => {
  rmSync(at('package-lock.json'));
  writeFileSync(at('package-lock.json'), 'no JSON');
  const { code, stderr } = await ensure();
  expect(code).toBe(1);
  expect(stderr.trimEnd().split('\n').at(-1)).toBe('The dependencies could not be installed: run `npm ci` to see why.');
});

test('installs what a production installation left out', async () => {
  const project = { name: 'project', version: '1.0.0', devDependencies: { a: 'file:a' } };
  writeFileSync(at('package.json'), JSON.stringify(project));
  const a = { version: '1.0.0', dev: true };
  const packages = { '': project, a, 'node_modules/a': { resolved: 'a', link: true, dev: true } };
  writeFileSync(at('package-lock.json'), JSON.stringify({ ...project, lockfileVersion: 3, requires: true, packages }));
  const production = { NODE_ENV: 'production', npm_config_omit: 'dev' };
  expect(await ensure(production)).toEqual(once);
  expect(existsSync(at('node_modules/a/package.json'))).toBe(true);
  rmSync(at('node_modules/a'), { recursive: true });
  expect(await ensure(production)).toEqual(once);
  expect(existsSync(at('node_modules/a/package.json'))).toBe(true);
});

/** An npm that installs nothing but the binary of the package `node`, and tells how it was called. */
function fakeNpm(): Record<string, string> {
  const script = (file: string, text: string) => {
    writeFileSync(at(file), `#!/bin/sh\n${text}\n`);
    chmodSync(at(file), 0o755);
  };
  for (const folder of ['bin', 'node_modules/node/bin', 'node_modules/a', 'node_modules/.bin'])
    mkdirSync(at(folder), { recursive: true });
  writeFileSync(at('node_modules/.package-lock.json'), '{}');
  symlinkSync('../node/bin/node', at('node_modules/.bin/node'));
  script('bin/node', 'echo v20.20.2');
  script(
    'bin/npm',
    `echo "$* $GITHUB_TOKEN$LIAISON_API_KEY" >&2; printf '#!/bin/sh\\necho v24.0.0\\n' > node_modules/node/bin/node; chmod +x node_modules/node/bin/node`,
  );
  return { PATH: `${at('node_modules/.bin')}:${at('bin')}:${process.env['PATH']}` };
}

test('brings the binary of Node that npm left out with ignore-scripts, and gives npm no credential', async () => {
  const environment = { ...fakeNpm(), GITHUB_TOKEN: 'secret', LIAISON_API_KEY: 'secret' };
  expect(await ensure(environment)).toEqual({
    code: 0,
    stdout: '',
    stderr: 'Installing Node 24 for this project (once)…\nrebuild node --ignore-scripts=false --loglevel=error \n',
  });
  expect(await ensure(environment)).toEqual(silent);
});
