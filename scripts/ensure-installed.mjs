// Runs before the commands of package.json, under the Node of this machine and before anything is installed: plain
// JavaScript for Node 20 and newer, without any package.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const lockfile = join(root, 'package-lock.json');
// npm writes it at the end of an installation.
const installed = join(root, 'node_modules/.package-lock.json');

if (!existsSync(installed) || statSync(lockfile).mtimeMs > statSync(installed).mtimeMs) {
  console.error('Installing dependencies (once)…');
  const windows = process.platform === 'win32';
  const { status } = spawnSync('npm', ['ci', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: windows,
  });
  if (status !== 0) fail('The dependencies could not be installed: run `npm ci` to see why.');
}

// npm puts node_modules/.bin first on the path, so this is the Node that the command after this script gets.
const version = execFileSync('node', ['--version'], { encoding: 'utf8' }).trim();
if (Number(version.slice(1).split('.')[0]) < 24)
  fail(
    `Liaison needs Node 24 and this is Node ${version.slice(1)}; npm has none for ${process.platform}-${process.arch}: install Node 24 from https://nodejs.org.`,
  );

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
