import { parseArgs } from 'node:util';
import { adapterNames } from '../support/transports.ts';
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
  if (chosen.length === 0 && only !== undefined)
    throw new CaseFileError(`${file} has no case "${only}": give --only the id of one that it has.`);
  if (chosen.length === 0) throw new CaseFileError(`${file} has no case at all: give another one.`);

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

const optionValues: Readonly<Record<string, string>> = {
  '--adapter': 'the name of an adapter',
  '--only': 'the id of a case',
};

function readArguments(args: readonly string[]) {
  // Strict parsing would throw, in words that do not say what to do.
  const { tokens, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    strict: false,
    tokens: true,
    options: { adapter: { type: 'string' }, only: { type: 'string' } },
  });
  const values = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { rawName: option, value } = token;
    const wanted = Object.hasOwn(optionValues, option) ? optionValues[option] : undefined;
    if (wanted === undefined) throw new CaseFileError(`There is no option ${option}, leave it out: ${usage}`);
    // What looks like another option is one.
    if (!value || value.startsWith('--'))
      throw new CaseFileError(`${option} has no value, give it ${wanted}: ${usage}`);
    values.set(option, value);
  }
  const [file] = positionals;
  if (!file || positionals.length > 1) throw new CaseFileError(`Give the path of one file of cases: ${usage}`);
  const adapter = values.get('--adapter');
  const adapters = adapterNames.filter((name) => adapter === undefined || name === adapter);
  if (adapters.length === 0)
    throw new CaseFileError(`There is no adapter "${adapter}", choose of ${adapterNames.join(' and ')}: ${usage}`);
  return { file, adapters, only: values.get('--only') };
}
