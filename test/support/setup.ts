import { join } from 'node:path';
import { startEngine } from './engine-setup.ts';
import { projectRoot } from './project.ts';
import { offerApp } from './synthesised-app.ts';

export default function setup(): Promise<void> {
  // Many tests start a program of this project, and compiling it is a good part of that.
  process.env['NODE_COMPILE_CACHE'] ??= join(projectRoot, 'node_modules/.cache/node');
  return startEngine(offerApp);
}
