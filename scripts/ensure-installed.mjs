// Runs under the host's own Node, before node_modules exists: plain JavaScript without a dependency.
import { execSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

const installed = 'node_modules/.package-lock.json';
const stale = !existsSync(installed) || statSync('package-lock.json').mtimeMs > statSync(installed).mtimeMs;
if (stale) {
  console.error('Installing dependencies (once)…');
  execSync('npm ci', { stdio: ['ignore', 'ignore', 'inherit'] });
}
