import { parseArgs } from 'node:util';
import { adapterNames } from './adapters.ts';
import { CaseFileError, readCaseFile, readDeclarations } from './case-file.ts';
import { judge, summarize, type Verdict } from './judge.ts';
import { runCase } from './run-case.ts';

const usage = 'npm run conformance -- FILE [--adapter own|axios] [--only ID]';

/**
 * Runs a file of cases over both adapters: a line for each that fails, and last the counts. Resolves to whether none
 * failed; rejects with a CaseFileError when there is nothing to run.
 */
export async function runCli(args: readonly string[], print: (line: string) => void): Promise<boolean> {
  const { file, adapters, only } = readArguments(args);
  const { defaults, cases } = await readCaseFile(file);
  const declarations = await readDeclarations(new URL('declared.json', import.meta.url));
  const chosen = cases.filter(({ id }) => only === undefined || id === only);
  if (chosen.length === 0)
    throw new CaseFileError(`${file} has no case ${only ? `"${only}"` : 'at all'}: give another one.`);

  const verdicts: Verdict[] = [];
  for (const one of chosen) {
    const results = new Map();
    for (const adapter of adapters) results.set(adapter, await runCase(one.value, { adapter, defaults }));
    const { verdict, lines } = judge(
      one,
      results,
      declarations.find(({ id }) => id === one.id),
    );
    verdicts.push(verdict);
    for (const line of lines) print(line);
  }
  print(summarize(verdicts));
  return !verdicts.includes('failed');
}

function readArguments(args: readonly string[]) {
  const { values, positionals } = parse(args);
  const adapters = adapterNames.filter((name) => values.adapter === undefined || name === values.adapter);
  const [file] = positionals;
  if (!file || positionals.length > 1) throw new CaseFileError(`Give the path of one file of cases: ${usage}`);
  if (adapters.length === 0) throw new CaseFileError(`There is no adapter "${values.adapter}": ${usage}`);
  return { file, adapters, only: values.only };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { adapter: { type: 'string' }, only: { type: 'string' } },
    });
  } catch {
    throw new CaseFileError(`There is no such option: ${usage}`);
  }
}
