// Runs before the commands of package.json, under the Node of this machine and before anything is installed: plain
// JavaScript for Node 20 and newer, without any package. Not as `pre` scripts, which npm leaves out where a person
// has set ignore-scripts; and by `npm run`, since a shell that ran `node` itself keeps to the one that it found.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const lockfile = join(root, 'package-lock.json');
// npm writes it at the end of an installation.
const installed = join(root, 'node_modules/.package-lock.json');
const isThere = (name) => existsSync(join(root, 'node_modules', name));

if (
  !existsSync(installed) ||
  statSync(lockfile).mtimeMs > statSync(installed).mtimeMs ||
  !requiredPackages().every(isThere)
) {
  console.error('Installing dependencies (once)…');
  // All of them, also where NODE_ENV is `production`: the development's are what runs here.
  if (npm('ci', '--include=dev', '--include=optional') !== 0)
    fail('The dependencies could not be installed: run `npm ci` to see why.');
}

let version = versionOfNode();
const repair = ['rebuild', 'node', '--ignore-scripts=false'];
// The package `node` fetches its binary by an installation script, which ignore-scripts leaves out.
if (isTooOld(version) && isThere('node') && !isThere('node/bin/node') && !isThere('node/bin/node.exe')) {
  console.error('Installing Node 24 for this project (once)…');
  npm(...repair);
  version = versionOfNode();
}
if (isTooOld(version))
  fail(
    `Liaison needs Node 24 and this is ${version === '' ? 'none that runs' : `Node ${version}`}: run \`npm ${(isThere('node') ? repair : ['ci', '--include=optional']).join(' ')}\` to see why npm brought none for ${process.platform}-${process.arch}, or install Node 24 from https://nodejs.org.`,
  );

function requiredPackages() {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys({ ...dependencies, ...devDependencies });
}

/** Runs npm without what it has no use for, and returns its exit code. */
function npm(...args) {
  const { GITHUB_TOKEN: _, LIAISON_API_KEY: __, ...env } = process.env;
  const options = { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' };
  return spawnSync('npm', [...args, '--loglevel=error'], options).status;
}

/**
 * Of the Node that the command after this script gets, since npm puts node_modules/.bin first on the path; empty where
 * that one does not run.
 */
function versionOfNode() {
  const { stdout } = spawnSync('node', ['--version'], { encoding: 'utf8' });
  return (stdout ?? '').trim().slice(1);
}

function isTooOld(version) {
  return !(Number(version.split('.')[0]) >= 24);
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
