// npm run invoke -- <function> [event.json]: one invocation, in the running runtime or in one of its own.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { localApiKey } from './api-key.ts';
import { endSignal, parseWords, runCommand } from './command.ts';
import { chooseGitHub } from './github/choose-github.ts';
import { type InvokeResult, invokeFunction, type LambdaAddress, listFunctions } from './lambda/invoke-client.ts';
import { LocalError } from './local-error.ts';
import { compactLogLine } from './log-line.ts';
import { findFunction, kebabCase } from './names.ts';
import { requireNode24 } from './preflight.ts';
import { readRunFile } from './run-file.ts';
import { claimState } from './state-claim.ts';
import { projectRoot, stateDirectory } from './state-directory.ts';
import { synthesise } from './synthesise.ts';

const usage = 'npm run invoke -- <function> [event.json]';
/** The kept events hold this in place of a key. */
const placeholder = 'liaison_replace-this-with-a-key-of-yours';

await runCommand(async () => {
  requireNode24(process.version);
  const { positionals, values } = parseWords(
    { allowPositionals: true, options: { app: { type: 'string' } } },
    `That is not an invocation: ${usage}.`,
  );
  const [name, file, ...more] = positionals;
  if (name === undefined) throw new LocalError(`Name a function: ${usage}.`);
  if (more.length > 0) throw new LocalError(`An invocation has one function and one event: ${usage}.`);
  const state = stateDirectory();
  const event = withKey(readEvent(name, file), state);
  const running = readRunFile(state);
  const functions = running && (await listFunctions(running));
  // A runtime that does not answer was killed, and its process id is another program's by now.
  if (running && functions) print(name, await invokeIn(running, functions, name, event));
  else
    await invokeAlone(state, values, (address, known) =>
      invokeIn(address, known, name, event).then((result) => print(name, result)),
    );
});
process.exit();

/** The event of that file; else the one that is kept for the function; else an empty one. */
function readEvent(name: string, given: string | undefined): string {
  const kept = join(projectRoot, 'test/events', `${kebabCase(name)}.json`);
  const file = given ?? (existsSync(kept) ? kept : undefined);
  if (file === undefined) return '{}';
  // npm runs this in the project's folder; the path was typed in another one, maybe.
  const path = resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new LocalError(`The event file ${path} cannot be read: give the path of a JSON file.`);
  }
  try {
    JSON.parse(text);
  } catch (error) {
    throw new LocalError(`The event file ${path} is no valid JSON: ${error instanceof Error ? error.message : error}.`);
  }
  return text;
}

/** The event with this machine's key in place of the placeholder. */
function withKey(event: string, state: string): string {
  if (!event.includes(placeholder)) return event;
  const key = localApiKey(state, process.env['LIAISON_API_KEY']);
  return event.replaceAll(placeholder, () => JSON.stringify(key).slice(1, -1));
}

async function invokeAlone(
  state: string,
  { app }: { app?: string | undefined },
  invoke: (address: LambdaAddress, functions: readonly string[]) => Promise<void>,
): Promise<void> {
  const github = chooseGitHub(process.env);
  const claim = claimState(state);
  const signal = endSignal();
  try {
    console.error('Starting a runtime for this one invocation (npm start keeps one running) …');
    const [templateFile, { startRuntime }] = await Promise.all([
      synthesise({ output: join(state, 'cdk.out'), signal, ...(app === undefined ? {} : { app }) }),
      import('./runtime.ts'),
    ]);
    const apiKey = localApiKey(state, process.env['LIAISON_API_KEY']);
    await using runtime = await startRuntime({ templateFile, state, apiKey, github });
    await invoke({ lambda: runtime.addresses.lambda, accessKeyId: runtime.accessKeyId }, runtime.functions);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    claim.release();
  }
}

async function invokeIn(
  address: LambdaAddress,
  functions: readonly string[],
  name: string,
  event: string,
): Promise<InvokeResult> {
  return invokeFunction(address, findFunction(name, functions), event);
}

function print(name: string, { failed, payload, logs }: InvokeResult): void {
  for (const line of logs) {
    const text = compactLogLine(line);
    if (text !== undefined) console.error(`${kebabCase(name)}: ${text}`);
  }
  if (failed) {
    const { errorType, errorMessage } = JSON.parse(payload);
    throw new LocalError(`${kebabCase(name)} failed: ${errorType}: ${errorMessage}`);
  }
  console.log(JSON.stringify(JSON.parse(payload), null, 2));
}
