import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestFunction, writeAssembly } from './assembly.ts';

/** The command of a CDK app that takes no time: it copies an assembly that was written before. */
export function writeApp(directory: string, functions: Record<string, TestFunction>, more: object = {}): string {
  const assembly = join(directory, 'assembly');
  mkdirSync(assembly, { recursive: true });
  writeAssembly(assembly, functions, more);
  const stack = {
    type: 'aws:cloudformation:stack',
    environment: 'aws://unknown-account/unknown-region',
    properties: { templateFile: 'Test.template.json' },
  };
  writeFileSync(join(assembly, 'manifest.json'), JSON.stringify({ version: '36.0.0', artifacts: { Test: stack } }));
  return writeCopyingApp(directory, assembly);
}

/** The same with an assembly that is there already. */
export function writeCopyingApp(directory: string, assembly: string): string {
  return writeScript(
    directory,
    `import { cpSync } from 'node:fs'; cpSync(${JSON.stringify(assembly)}, process.env.CDK_OUTDIR, { recursive: true });`,
  );
}

/** The command of an app with that source. */
export function writeScript(directory: string, source: string): string {
  const file = join(directory, 'app.mjs');
  writeFileSync(file, source);
  return `node ${file}`;
}
