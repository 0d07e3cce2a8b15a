// npm start: the app, synthesised and running on this machine.
import { join } from 'node:path';
import { localApiKey } from './api-key.ts';
import { endSignal, parseWords, runCommand } from './command.ts';
import { chooseGitHub } from './github/choose-github.ts';
import { compactLogLine } from './log-line.ts';
import { kebabCase } from './names.ts';
import { readPort, requireFreePort, requireNode24 } from './preflight.ts';
import { removeRunFile, writeRunFile } from './run-file.ts';
import { claimState } from './state-claim.ts';
import { stateDirectory } from './state-directory.ts';
import { synthesise } from './synthesise.ts';
import { welcome } from './welcome.ts';

await runCommand(async () => {
  requireNode24(process.version);
  const { values } = parseWords(
    { options: { app: { type: 'string' } } },
    'npm start takes variables and no words: write for example `PORT=8080 npm start`.',
  );
  const port = readPort(process.env['PORT']);
  const github = chooseGitHub(process.env);
  const state = stateDirectory();
  const apiKey = localApiKey(state, process.env['LIAISON_API_KEY']);
  const claim = claimState(state);
  const signal = endSignal();
  try {
    await requireFreePort(port);
    console.log('Synthesising the app …');
    const [templateFile, { startRuntime }] = await Promise.all([
      synthesise({ output: join(state, 'cdk.out'), signal, ...values }),
      // Loaded meanwhile, and only now, since an older Node cannot load it.
      import('./runtime.ts'),
    ]);
    console.log('Starting the local cloud …');
    await using runtime = await startRuntime({ templateFile, state, port, apiKey, github, log });
    const { lambda, secretsManager, api: url = lambda } = runtime.addresses;
    writeRunFile(state, { pid: process.pid, url, lambda, secretsManager, accessKeyId: runtime.accessKeyId });
    console.log(
      welcome({
        url,
        apiKey,
        apiKeyWasGiven: Boolean(process.env['LIAISON_API_KEY']),
        ownGitHub: github && (github.url ?? 'https://api.github.com'),
      }),
    );
    // Their pings are the first lines below.
    await runtime.addHooks();
    await aborted(signal);
  } catch (error) {
    // Ctrl-C during the synthesis is an end like any other.
    if (!signal.aborted) throw error;
  } finally {
    removeRunFile(state);
    claim.release();
  }
});
// Streams of the parent and idle handles may keep the process alive.
process.exit();

function log(functionName: string, line: string): void {
  const text = compactLogLine(line);
  if (text !== undefined) console.log(`${kebabCase(functionName)}: ${text}`);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
